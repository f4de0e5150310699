/** What the suites in the extension host report back, as a file. */
export interface HostReport {
  readonly passed: string[];
  readonly failed: { readonly title: string; readonly message: string }[];
  readonly skipped: string[];
}
