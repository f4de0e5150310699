import type { Alert } from '../../schemas/alert.ts';

/**
 * Which verdict explains which: collapse makes many numbers bad, and is one cause, not ten alarms. Each line: the detector of the
 * cause, the detectors of what follows from it (or the id of an alert, where only one subject follows). Which of them showed first is
 * of no concern, for an effect may show before its cause does. Chains are followed to their beginning.
 */
const EXPLAINS: Readonly<Record<string, readonly string[]>> = {
  'learning-rate-too-high': [
    'divergence',
    'complete-collapse',
    'joint-collapse',
    'dimensional-collapse',
    'representational-collapse',
    'distribution-blow-up',
    'variance-miscalibration',
    'posterior-collapse',
    'kl-vanishing',
    'over-fitting',
    'decoder-ignores-latent',
    'target-ignores-y',
    'noise-tracking',
    'mode-averaging',
  ],
  divergence: [
    'complete-collapse',
    'joint-collapse',
    'dimensional-collapse',
    'variance-miscalibration',
    'distribution-blow-up',
    'over-fitting',
    'decoder-ignores-latent',
    'target-ignores-y',
    'noise-tracking',
    'mode-averaging',
  ],
  'joint-collapse': [
    'complete-collapse',
    'dimensional-collapse',
    'variance-miscalibration',
    'noise-tracking',
    'mode-averaging',
    'over-fitting',
  ],
  'complete-collapse': [
    'dimensional-collapse',
    'variance-miscalibration',
    'decoder-ignores-latent',
    'target-ignores-y',
    'noise-tracking',
    'mode-averaging',
    'over-fitting',
  ],
  'representational-collapse': [
    'complete-collapse',
    'dimensional-collapse',
    'posterior-collapse',
    'decoder-ignores-latent',
    'target-ignores-y',
    'noise-tracking',
  ],
  'kl-vanishing': ['posterior-collapse', 'decoder-ignores-latent'],
  'posterior-collapse': [
    'dimensional-collapse',
    'decoder-ignores-latent',
    'target-ignores-y',
    'noise-tracking',
  ],
  'target-ignores-y': ['decoder-ignores-latent:generation'],
  stagnation: [
    'complete-collapse',
    'dimensional-collapse',
    'representational-collapse',
    'posterior-collapse',
    'decoder-ignores-latent',
    'target-ignores-y',
    'variance-miscalibration',
    'noise-tracking',
    'mode-averaging',
  ],
  'distribution-blow-up': ['dimensional-collapse', 'over-fitting', 'variance-miscalibration'],
  'mode-averaging': ['variance-miscalibration'],
  'dimensional-collapse': ['noise-tracking', 'mode-averaging', 'over-fitting'],
  'over-fitting': ['variance-miscalibration'],
};

/** The least of an alert that its cause follows from. */
export type Explicable = Pick<Alert, 'id' | 'detector' | 'severity'>;

/**
 * The alert among `held` that explains this one, followed to the beginning of the chain; null where none does. A remark explains
 * remarks only: what is no concern is no cause of one.
 * No detector may explain itself through others: a test holds the table to it.
 */
export function causeOf<A extends Explicable>(alert: A, held: readonly A[]): A | null {
  const cause = held.find(
    (other) =>
      other.id !== alert.id &&
      (EXPLAINS[other.detector] ?? []).some((effect) => effect === alert.detector || effect === alert.id) &&
      (other.severity !== 'info' || alert.severity === 'info'),
  );
  return cause ? (causeOf(cause, held) ?? cause) : null;
}

/** Ids of all detectors that the table names. */
export function namedDetectors(): ReadonlySet<string> {
  const names = Object.entries(EXPLAINS).flatMap(([cause, effects]) => [cause, ...effects]);
  return new Set(names.map((name) => name.replace(/:.*/, '')));
}
