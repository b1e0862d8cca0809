/** Backdrops, chosen by words of the prompt. */
import type { Stage } from './brushes.ts';
import { room, studio } from './indoors.ts';
import { beach, dunes, forest, meadow, snow } from './nature.ts';
import { nightCity, street } from './town.ts';

export type { Stage } from './brushes.ts';
export { aurora, studio } from './indoors.ts';

export type Scene = (stage: Stage) => void;

const SCENES: readonly (readonly [words: RegExp, scene: Scene])[] = [
  [/\b(night|neon)s?\b|霓虹|夜/i, nightCity],
  [/\b(beach|sea|ocean|coast)s?\b|海/i, beach],
  [/\b(snow|mountain|ski)s?\b|雪|山/i, snow],
  [/\b(forest|wood|jungle|park)s?\b|森林|公园|树/i, forest],
  [/\b(flower|garden|meadow|blossom)s?\b|花|草地/i, meadow],
  [/\b(desert|dune|sunset)s?\b|沙漠|日落|黄昏/i, dunes],
  [/\b(street|city|urban|road)s?\b|街|城市/i, street],
  [/\b(caf[eé]|indoor|home|room|library|bedroom)s?\b|咖啡|室内|家|书/i, room],
  [/\b(studio|backdrop|plain|white background)s?\b|影棚|纯色|白底/i, studio],
];

/** The scene a prompt speaks of, or `undefined` for none. */
export function sceneFor(prompt: string): Scene | undefined {
  return SCENES.find(([words]) => words.test(prompt))?.[1];
}
