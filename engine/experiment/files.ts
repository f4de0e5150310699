/**
 * What the checks may ask about files. Passed in, so that the checks are pure: Node's file system in the command line
 * (`node-files.ts`), a snapshot taken beforehand in the editor, a table in tests.
 */
export interface FileProbe {
  stat(path: string): FileStat;
  /** The first `bytes` bytes, or all if there are fewer. Only called for a path whose stat is a `file`. Throws if it cannot be read. */
  readHead(path: string, bytes: number): Uint8Array;
}

export type FileStat =
  | { readonly kind: 'file'; readonly size: number }
  | { readonly kind: 'directory' }
  | { readonly kind: 'missing' }
  /** A socket, a device, a path without permission: `reason` in words. */
  | { readonly kind: 'unreadable'; readonly reason: string };
