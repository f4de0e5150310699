/** Why the provider could not be installed; the message says what to do. */
export class InstallError extends Error {
  override readonly name = 'InstallError';
}
