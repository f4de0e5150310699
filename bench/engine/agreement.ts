/** Ours and the peer do not compute the same, so that comparing their speed would mean nothing. */
export class DisagreementError extends Error {
  override readonly name = 'DisagreementError';
}

/** Of losses, relative where they are above 1. */
export const TOLERANCE = 1e-4;

/** Throws a `DisagreementError` unless the losses of the first steps agree. */
export function requireAgreement(
  what: string,
  ours: readonly number[],
  peer: readonly number[],
  tolerance = TOLERANCE,
): void {
  const apart = ours.findIndex(
    (own, i) => !(Math.abs(own - (peer[i] ?? NaN)) <= tolerance * Math.max(1, Math.abs(own))),
  );
  if (ours.length === peer.length && apart === -1) return;
  throw new DisagreementError(
    `${what} does not compute what ours does: losses of the first steps ${peer.join(', ')} instead of ${ours.join(', ')}`,
  );
}

/** Throws unless the loss is a number: steps of NaN may run at another speed. */
export function requireFinite(what: string, loss: number): void {
  if (!Number.isFinite(loss))
    throw new DisagreementError(`${what}: the loss became ${loss} while it was measured`);
}
