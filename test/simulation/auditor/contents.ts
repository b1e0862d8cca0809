/**
 * What is in a stored file, as text: the name of the provider's result, `job1/0`, and around it
 * what was done to it. The world's edge writes it, the rules read it.
 */
import type { BookedJob } from './evidence.ts';

/** The visible or audible mark of films and sounds, and what texts begin with. */
export const marked = (content: string): string => `marked ${content}`;
/** The invisible label of films and sounds. */
export const labelled = (content: string): string => `labelled ${content}`;
const SIGN = 'AI生成\n\n';

/** Every film has so many frames that are looked at. */
export const FRAMES = 3;
export const frameOf = (content: string, index: number): string => `frame ${index} of ${content}`;

/** What a stored result was made from. */
export const madeFrom = (content: string): string =>
  content
    .replace(/^labelled /, '')
    .replace(/^marked /, '')
    .replace(SIGN, '');

/** A result as it may be shown: pictures are marked by a path that has tests of its own. */
export function finished(name: string, product: BookedJob['product']): string {
  switch (product) {
    case 'picture':
      return name;
    case 'film':
    case 'speech':
      return labelled(marked(name));
    case 'words':
      return `${SIGN}${name}`;
    default:
      return product satisfies never;
  }
}

/** What has to be looked at before a result is shown: of a film each frame. */
export function unitsOf(name: string, product: BookedJob['product']): readonly string[] {
  if (product !== 'film') return [name];
  return Array.from({ length: FRAMES }, (_, index) => `${name}#${index}`);
}

/** The unit that was looked at, from what the service was shown. */
export function unitIn(content: string): string {
  const frame = /^frame (\d+) of ([\s\S]*)$/.exec(content);
  return frame === null ? madeFrom(content) : `${madeFrom(frame[2] ?? '')}#${frame[1]}`;
}
