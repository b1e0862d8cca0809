/** The words a model gets: composed the same way every time, from what the shot says. */
import type { FrameDoc, ShotDoc } from '../core/schema.ts';
import type { Reference } from './references.ts';
import type { Scene } from './scene.ts';

/** Of a still. The user's own words for the frame come instead. */
export function pictureWords(
  scene: Scene,
  {
    shot,
    frame,
    references,
  }: {
    readonly shot: ShotDoc;
    readonly frame: FrameDoc | null;
    readonly references: readonly Reference[];
  },
): string {
  const own = frame?.prompt.trim() ?? '';
  const told = [
    ...seen(shot),
    shot.description,
    ...shot.scene_descriptions.map(({ character_name, description }) =>
      named(character_name, description),
    ),
    frame?.description ?? '',
    ...references.map(({ asset, descriptor }) => named(asset.name, descriptor)),
  ];
  // Who is in the shot without a word about them is named by both, and once is enough.
  return joined([...(own === '' ? new Set(told) : [own]), ...styled(scene)]);
}

/** Of a film: what moves, and what is said where the model makes sound. */
export function filmWords(
  scene: Scene,
  {
    shot,
    references,
    withSound,
    withCast,
  }: {
    readonly shot: ShotDoc;
    readonly references: readonly Reference[];
    readonly withSound: boolean;
    /** A first frame shows who is there: then they are not told again. */
    readonly withCast: boolean;
  },
): string {
  const own = shot.video_prompt.trim();
  const lines = withSound
    ? shot.lines.map(({ speaker, text, emotion }) =>
        named(emotion === '' ? speaker : `${speaker}（${emotion}）`, `“${text}”`),
      )
    : [];
  const told = [
    ...seen(shot),
    shot.description,
    ...(withCast ? references.map(({ asset, descriptor }) => named(asset.name, descriptor)) : []),
    ...lines,
  ];
  return joined([...(own === '' ? told : [own]), ...styled(scene)]);
}

/** Of a look of a character, place or prop. */
export function lookWords(
  scene: Scene,
  {
    name,
    description,
    descriptor,
  }: {
    readonly name: string;
    readonly description: string;
    readonly descriptor: string;
  },
): string {
  return joined([named(name, descriptor), description, ...styled(scene)]);
}

/** Which picture is whom, in the order they are sent. */
export function mapping(sent: readonly Reference[]): string {
  return sent.map(({ asset }, index) => `图${index + 1}是${asset.name}`).join('，');
}

export function joined(parts: readonly string[]): string {
  return parts
    .map((part) => part.trim().replace(/[。；;，,\s]+$/u, ''))
    .filter((part) => part !== '')
    .join('。');
}

function seen({ size, angle, move, scene }: ShotDoc): string[] {
  const { time, mood } = scene;
  return [[size, angle, move].filter((word) => word !== '').join('，'), joined([time, mood])];
}

function styled({ project }: Scene): string[] {
  const { prompt, negative } = project.style;
  return [prompt, negative === '' ? '' : `不要出现：${negative}`];
}

const named = (name: string, words: string): string =>
  words === '' ? name : name === '' ? words : `${name}：${words}`;
