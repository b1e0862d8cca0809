/** Tells one state of a bundle on disk from another. */
import { statSync } from 'node:fs';

/** Changes with the file; null when it is not there. */
export function bundleVersion(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}:${stat.size}:${stat.ino}` : null;
}
