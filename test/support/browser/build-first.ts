/** Before the first file: what its environments are made of, which two workers would build twice. */
import { buildChanged } from '../../../local/build-changed.ts';
import { buildPages } from '../../../local/pages/build.ts';

/** Vitest calls it. Throws what does not compile. */
export async function setup(): Promise<void> {
  await buildChanged();
  await buildPages();
}
