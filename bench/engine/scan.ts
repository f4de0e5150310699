import { at } from '../../engine/graph/tensor.ts';
import { TimeLimitError, type Child } from '../lib/child.ts';
import { note } from '../lib/report.ts';
import { DisagreementError, requireAgreement } from './agreement.ts';
import { THREADS, type Children } from './children.ts';
import type {
  OursPrepared,
  OursSetting,
  Speed,
  TorchPlace,
  TorchPrepared,
  TorchSetting,
} from './requests.ts';
import type { WorkloadInfo } from './workloads.ts';

/** Seconds that a setting is tried for. */
const WINDOW = 0.5;
/** Longer than this to compile, or to take the few steps of a trial, and a setting is given up. */
const LIMIT = { prepare: 150, measure: 40 };
/** After this many seconds of scanning a workload no further refinement is begun. */
const ENOUGH = 90;

export type OursChoice = Omit<OursSetting, 'examples' | 'workload'>;

/** Settings tried, and how fast each was. */
class Ranking<T> {
  readonly #tried: { readonly setting: T; readonly rate: number }[] = [];

  add(setting: T, rate: number): void {
    this.#tried.push({ setting, rate });
  }

  get fastest(): number {
    return Math.max(0, ...this.#tried.map(({ rate }) => rate));
  }

  /** The fastest `count`, the fastest first. */
  best(count: number): readonly T[] {
    if (this.#tried.length === 0) throw new Error('no setting ran; what went wrong is told above');
    return this.#tried
      .toSorted((a, b) => b.rate - a.rate)
      .slice(0, count)
      .map(({ setting }) => setting);
  }
}

/** Our two fastest settings of the processor: one thread, or all cores with and without busy waiting. */
export async function scanOurs({ ours }: Children, { name }: WorkloadInfo): Promise<readonly OursChoice[]> {
  const ranking = new Ranking<OursChoice>();
  for (const threads of THREADS) {
    for (const spin of threads > 1 ? [true, false] : [false]) {
      const choice = { threads, spin, provider: 'cpu' as const };
      const child = ours({ workload: name, ...choice });
      try {
        await child.ask<OursPrepared>({ do: 'prepare' }, LIMIT.prepare);
        const rate = await rateOf(child);
        note(`  ours, ${describeOurs(choice)}: ${steps(rate)}`);
        ranking.add(choice, rate);
      } finally {
        await child.end();
      }
    }
  }
  return ranking.best(2);
}

async function rateOf(child: Child): Promise<number> {
  await child.ask<Speed>({ do: 'measure', seconds: WINDOW / 2 }, LIMIT.measure);
  return (await child.ask<Speed>({ do: 'measure', seconds: WINDOW }, LIMIT.measure)).stepsPerSecond;
}

type Group = Omit<TorchSetting, 'optimiser'>;
type Optimiser = TorchSetting['optimiser'];
const OPTIMISERS: readonly Optimiser[] = ['for', 'foreach', 'fused', 'compiled'];

/**
 * The peer's fastest settings. A small workload: every mode with every number of threads and every optimiser. A large one, where
 * that takes too long: eager and compiled with every number of threads, and from the fastest of these on one change at a
 * time. Settings that fail, or are a twentieth as fast as the best (threads that wait for each other) are told and passed over.
 */
export class TorchScan {
  readonly #ranking = new Ranking<TorchSetting>();
  #version = '';
  readonly #start = performance.now();

  constructor(
    private readonly children: Children,
    private readonly file: string,
    private readonly losses: readonly number[],
    private readonly place?: TorchPlace,
    private readonly tolerance?: number,
  ) {}

  async run(
    { small, hasAttention }: WorkloadInfo,
    modes: readonly TorchSetting['mode'][],
    threads = THREADS,
  ): Promise<{ readonly finalists: readonly TorchSetting[]; readonly version: string }> {
    const optimisers: readonly Optimiser[] = small ? OPTIMISERS : ['fused'];
    for (const mode of modes.slice(0, 2)) {
      for (const count of threads)
        await this.#group({ threads: count, mode, attention: 'products', wait: 'default' }, optimisers);
    }
    if (hasAttention) await this.#refine({ attention: 'sdpa' }, optimisers);
    for (const mode of modes.slice(2)) {
      if (!small) await this.#refine({ mode }, optimisers);
      else for (const count of threads) await this.#refine({ mode, threads: count }, optimisers);
    }
    // Not `compiled`: with 139 weights that takes longer than all else, and gave 1 %.
    if (!small) await this.#refine({}, ['for', 'foreach']);
    if (Math.max(...threads) > 1)
      await this.#refine({ threads: Math.max(...threads), wait: 'passive' }, [this.#found().optimiser]);
    return { finalists: this.#ranking.best(2), version: this.#version };
  }

  #found(): TorchSetting {
    return at(this.#ranking.best(1), 0);
  }

  async #refine(change: Partial<Group>, optimisers: readonly Optimiser[]): Promise<void> {
    const { threads, mode, attention, wait } = this.#found();
    const group = { threads, mode, attention, wait, ...change };
    if (performance.now() - this.#start > 1000 * ENOUGH)
      note(
        `  PyTorch ${describeTorch({ ...group, optimiser: optimisers[0] ?? 'fused' })}: not tried, the scan has taken ${ENOUGH} s`,
      );
    else await this.#group(group, optimisers);
  }

  async #group(group: Group, optimisers: readonly Optimiser[]): Promise<void> {
    const child = this.children.torch(group, this.file, this.place);
    let text = '';
    try {
      for (const optimiser of optimisers) {
        const setting = { ...group, optimiser };
        text = `PyTorch ${describeTorch(setting)}`;
        const { losses, version } = await child.ask<TorchPrepared>(
          { do: 'prepare', optimiser },
          LIMIT.prepare,
        );
        requireAgreement(text, this.losses, losses, this.tolerance);
        const rate = await rateOf(child);
        this.#version = version;
        this.#ranking.add(setting, rate);
        const hopeless = rate < this.#ranking.fastest / 20;
        note(`  ${text}: ${steps(rate)}${hopeless ? ', given up: its threads wait for each other' : ''}`);
        if (hopeless) break;
      }
    } catch (error) {
      if (error instanceof DisagreementError) throw error;
      note(`  ${text}: ${inShort(error)}`);
    } finally {
      await child.end();
    }
  }
}

export function describeTorch({ threads, mode, optimiser, attention, wait }: TorchSetting): string {
  const words = [
    mode === 'eager' ? 'eager' : mode === 'compile' ? 'torch.compile' : `torch.compile ${mode}`,
    `${optimiser} optimiser`,
    `${threads} thread${threads > 1 ? 's' : ''}`,
    ...(wait === 'passive' ? ['waiting passively'] : []),
    ...(attention === 'sdpa' ? ['fused attention'] : []),
  ];
  return words.join(', ');
}

export function describeOurs({ threads, spin, provider }: OursChoice): string {
  const cpu = `${threads} thread${threads > 1 ? (spin ? 's, spinning' : 's') : ''}`;
  return provider === 'cpu' ? cpu : provider;
}

function steps(rate: number): string {
  return `${rate >= 100 ? rate.toFixed(0) : rate.toPrecision(3)} steps/s`;
}

function inShort(error: unknown): string {
  if (error instanceof TimeLimitError) return 'cut off, it takes too long';
  const lines = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  return `failed: ${lines.at(-1) ?? ''}`;
}
