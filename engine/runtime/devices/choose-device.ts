import type { DeviceCandidate } from '../../../schemas/run-record.ts';
import type { TrainingSession } from '../training-session.ts';
import type { RealDevice } from './device-names.ts';
import type { FoundDevice } from './list-devices.ts';

/** For all timing together. Opening a session comes on top: a device that is taken has to compile anyway. */
const BUDGET_MILLISECONDS = 2000;

/** What the choice is made with. */
export interface ChoiceTools {
  /** Compiles the experiment on a device. */
  readonly open: (found: FoundDevice) => Promise<TrainingSession>;
  /** Steps a second within a budget of milliseconds; leaves the session as it was. */
  readonly time: (session: TrainingSession, milliseconds: number) => Promise<number>;
}

export interface Choice {
  /** Compiled, no step taken. */
  readonly session: TrainingSession;
  readonly device: RealDevice;
  readonly candidates: readonly DeviceCandidate[];
}

/**
 * The fastest of some devices: each is compiled for and timed on a few real steps; where there is but one, nothing is timed. A
 * device that fails here is named with the reason and is out. Throws what the last one threw where all fail.
 */
export async function chooseDevice(found: readonly FoundDevice[], tools: ChoiceTools): Promise<Choice> {
  const there = found.filter(({ reason }) => reason === null);
  const [only] = there;
  if (only === undefined) throw new Error('no device to choose from');
  if (there.length === 1) {
    const candidates = found.map((each) => candidate(each, null, each.reason));
    return { session: await tools.open(only), device: only.device, candidates };
  }
  const trials = new Map<FoundDevice, Trial>();
  let best: Extract<Trial, { session: TrainingSession }> | null = null;
  let failure: unknown = null;
  for (const each of there) {
    const trial = await tryOut(each, tools, BUDGET_MILLISECONDS / there.length);
    trials.set(each, trial);
    if (!('session' in trial)) {
      failure = trial.error;
      continue;
    }
    const loser: Trial | null = best !== null && best.rate >= trial.rate ? trial : best;
    if (best === null || trial.rate > best.rate) best = trial;
    if (loser !== null) await loser.session.dispose();
  }
  if (best === null) throw failure;
  return {
    session: best.session,
    device: best.found.device,
    candidates: found.map((each) => {
      const trial = trials.get(each);
      if (trial === undefined) return candidate(each, null, each.reason);
      return 'session' in trial
        ? candidate(each, trial.rate, null)
        : candidate(each, null, trial.error instanceof Error ? trial.error.message : String(trial.error));
    }),
  };
}

type Trial =
  | { readonly found: FoundDevice; readonly session: TrainingSession; readonly rate: number }
  | { readonly error: unknown };

async function tryOut(found: FoundDevice, { open, time }: ChoiceTools, milliseconds: number): Promise<Trial> {
  let session: TrainingSession | null = null;
  try {
    session = await open(found);
    return { found, session, rate: await time(session, milliseconds) };
  } catch (error) {
    // A device that is lost may fail to let go, too; the reason is what came first.
    await session?.dispose().catch(() => {});
    return { error };
  }
}

function candidate(
  { device, hardware }: FoundDevice,
  rate: number | null,
  reason: string | null,
): DeviceCandidate {
  return { device, hardware, stepsPerSecond: rate, reason };
}

/** `cpu: 1929 steps/s; webgpu (NVIDIA H200): 400 steps/s; cuda: there is no NVIDIA card; took cpu`. */
export function choiceInWords(taken: string, candidates: readonly DeviceCandidate[]): string {
  const timed = candidates.some(({ stepsPerSecond }) => stepsPerSecond !== null);
  const others = candidates.map(({ device, hardware, stepsPerSecond, reason }) => {
    const name = device === 'cpu' || hardware === '' ? device : `${device} (${hardware})`;
    if (stepsPerSecond !== null) return `${name}: ${rateInWords(stepsPerSecond)} steps/s`;
    return reason === null ? name : `${name}: ${reason.replace(/\.$/, '')}`;
  });
  const missing = candidates.flatMap(({ reason }, i) => (reason === null ? [] : [others[i] ?? '']));
  if (timed) return `${others.join('; ')}; took ${taken}`;
  return [`took ${taken}, the only device here`, ...missing].join('; ');
}

const rateInWords = (rate: number): string => (rate < 10 ? rate.toPrecision(2) : String(Math.round(rate)));
