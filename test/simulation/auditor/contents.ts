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
/** A picture of somebody's own, encoded anew. */
export const safe = (content: string): string => `safe ${content}`;
export const thumbOf = (content: string): string => `thumb of ${content}`;

/** Every film has so many frames that are looked at. */
export const FRAMES = 3;
export const frameOf = (content: string, index: number): string => `frame ${index} of ${content}`;

/** A quarter of all films is silent. */
export const hasSound = (content: string): boolean => numberIn(content) % 4 !== 3;
export const soundOf = (content: string): string => `sound of ${content}`;

/** Of the job it came from. */
export const numberIn = (content: string): number => Number(/\d+/.exec(content)?.[0] ?? 0);

/** What a stored result was made from. */
export const madeFrom = (content: string): string =>
  content
    .replace(/^safe /, '')
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

const OWN = { picture: 'picture', film: 'film', speech: 'sound', words: 'text' } as const;

/** What is in a file of somebody's own, by its name. */
export const ownContent = (name: string, product: BookedJob['product']): string =>
  `${name} ${OWN[product]}`;

/** A file of somebody's own as it may be shown: nobody's model made it, and nothing says so. */
export const shownAsOwn = (name: string, product: BookedJob['product']): string =>
  product === 'picture' ? safe(name) : name;

/** What has to be looked at before a result is shown: of a film each frame, and its sound. */
export function unitsOf(name: string, product: BookedJob['product']): readonly string[] {
  if (product !== 'film') return [name];
  const frames = Array.from({ length: FRAMES }, (_, index) => `${name}#${index}`);
  return hasSound(name) ? [...frames, `${name}#sound`] : frames;
}

/** The unit that was looked at or listened to, from what the service was given. */
export function unitIn(content: string): string {
  const part = /^(?:frame (\d+)|(sound)) of ([\s\S]*)$/.exec(content);
  return part === null ? madeFrom(content) : `${madeFrom(part[3] ?? '')}#${part[1] ?? part[2]}`;
}
