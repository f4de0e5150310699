import type { ExperimentEdit } from '../../schemas/alert.ts';
import type { ResumeOffer } from './resume-offer.ts';

/** A suggested edit that was made in an experiment file, and can be trained. Plain values, remembered over a reload. */
export interface Cure {
  /** Directory of the run whose verdict suggested it. */
  readonly run: string;
  readonly runName: string;
  readonly alertId: string;
  /** The verdict, e.g. `Posterior collapse of z`. */
  readonly verdict: string;
  /** The remedy, e.g. `Lower β to 0.1`. */
  readonly title: string;
  readonly edits: readonly ExperimentEdit[];
  /** The experiment file that holds the edit. */
  readonly file: string;
  /** `--set` overrides of that run, without those that would undo the edit: they outlive its directory. */
  readonly overrides: readonly string[];
  /** First step at which the verdict, or one that explains it, was seen. */
  readonly sickSince: number;
}

/** How a cure is trained. */
export type CureManner = 'again' | 'resume';

/** Cures that are remembered. */
const MOST = 20;

/** The list with one more, newest first; the same edit of the same run is there once. */
export function withCure(cures: readonly Cure[], cure: Cure): Cure[] {
  const same = (other: Cure): boolean => other.run === cure.run && other.title === cure.title;
  return [cure, ...cures.filter((other) => !same(other))].slice(0, MOST);
}

/** The question after an edit, with the buttons that answer it. */
export interface OfferWords {
  readonly text: string;
  readonly again: string;
  /** Null where it cannot be resumed. */
  readonly resume: string | null;
  readonly later: string;
}

/** @param change what has just happened, e.g. `Changed in x.vjepa.json: Lower β to 0.1.` */
export function offerWords(
  change: string,
  { runName }: Pick<Cure, 'runName'>,
  offer: ResumeOffer,
): OfferWords {
  const buttons = { again: 'Train Again', later: 'Not Now' };
  if (!offer.possible)
    return {
      ...buttons,
      text: `${change} Train it from the start? ${runName} cannot be resumed with the edit: ${offer.why}.`,
      resume: null,
    };
  return {
    ...buttons,
    text: `${change} Train it from the start, or go on from step ${offer.step} of ${runName}, the last checkpoint before the verdict?`,
    resume: `Resume from Step ${offer.step} with the Edit`,
  };
}
