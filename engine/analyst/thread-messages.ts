import type { NewRunEvent } from '../../schemas/run-log.ts';
import type { AnalystSetup, Question } from './analyst.ts';

/** What the thread of the training says to the analyst's. */
export type ToThread = { readonly begin: AnalystSetup } | { readonly ask: Question };

/** One answer to each question, in their order. */
export type FromThread =
  | { readonly events: readonly NewRunEvent[]; readonly seconds: number }
  | { readonly error: { readonly message: string; readonly stack: string } };
