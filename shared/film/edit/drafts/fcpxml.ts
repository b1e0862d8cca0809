/** An edit list as FCPXML 1.10, which Final Cut Pro and DaVinci Resolve open. */
import type { EditClip } from '../list.ts';
import { type CutClip, cutClips, type Draft, type DraftSound } from './draft.ts';

/** Attributes in their order; undefined: left out. */
type Attributes = Readonly<Record<string, string | number | undefined>>;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (one) => ENTITIES[one] ?? one);

function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const said = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join('');
  if (children.length === 0) return `<${name}${said}/>`;
  return `<${name}${said}>\n${children.join('\n')}\n</${name}>`;
}

const FORMAT = 'r1';
const STILL_FORMAT = 'r2';
const DISSOLVE = 'r3';
/** Of Apple's own transition. */
const DISSOLVE_UID = 'FxPlug:4731E73A-8DAC-4113-9A30-AE85B1761265';

interface Media {
  readonly id: string;
  readonly path: string;
  readonly kind: EditClip['kind'] | 'sound';
  /** Frames of the film; stills have no length. */
  readonly frames: number;
}

/**
 * XML text. Times are whole frames of the film. Cuts, dissolves, gains and sounds are in it; fades,
 * ducking, titles and subtitles are not.
 */
export function fcpxmlOf(draft: Draft): string {
  const { list } = draft;
  const { width, height, fps, title } = list;
  const media = mediaOf(draft);
  const time = (frames: number): string => (frames === 0 ? '0s' : `${frames}/${fps}s`);
  const rate = { frameDuration: `1/${fps}s`, width, height };
  const colour = { colorSpace: '1-1-1 (Rec. 709)' };
  const resources = [
    element('format', { id: FORMAT, ...rate, ...colour }),
    element('format', { id: STILL_FORMAT, name: 'FFVideoFormatRateUndefined' }),
    element('effect', { id: DISSOLVE, name: 'Cross Dissolve', uid: DISSOLVE_UID }),
    ...[...media.values()].map((one) => assetOf(one, time)),
  ];
  const spine = element('spine', {}, spineOf(draft, { media, time }));
  const length = { format: FORMAT, duration: time(draft.frames), tcStart: '0s', tcFormat: 'NDF' };
  const sequence = element('sequence', { ...length, audioLayout: 'stereo', audioRate: '48k' }, [
    spine,
  ]);
  const name = title === '' ? 'Darkroom' : title;
  const event = element('event', { name }, [element('project', { name }, [sequence])]);
  const root = element('fcpxml', { version: '1.10' }, [
    element('resources', {}, resources),
    element('library', {}, [event]),
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n${root}\n`;
}

/** Each file once, whatever is made of it. */
function mediaOf({ clips, sounds, list: { fps } }: Draft): ReadonlyMap<string, Media> {
  const media = new Map<string, Media>();
  const add = (path: string, of: Omit<Media, 'id' | 'path'>): void => {
    const frames = Math.max(of.frames, media.get(path)?.frames ?? 0);
    media.set(path, { id: media.get(path)?.id ?? `m${media.size + 1}`, path, ...of, frames });
  };
  for (const { clip, path, sourceMs } of clips) {
    add(path, { kind: clip.kind, frames: Math.round((sourceMs * fps) / 1_000) });
  }
  for (const { path, inMs, ms } of sounds) {
    add(path, { kind: 'sound', frames: Math.round(((inMs + ms) * fps) / 1_000) });
  }
  return media;
}

type Time = (frames: number) => string;

function assetOf({ id, path, kind, frames }: Media, time: Time): string {
  const seen = kind === 'sound' ? {} : { hasVideo: 1, videoSources: 1 };
  const heard =
    kind === 'still' ? {} : { hasAudio: 1, audioSources: 1, audioChannels: 2, audioRate: 48_000 };
  const format = kind === 'film' ? FORMAT : kind === 'still' ? STILL_FORMAT : undefined;
  const duration = kind === 'still' ? '0s' : time(frames);
  const name = path.split('/').at(-1);
  return element('asset', { id, name, start: '0s', duration, format, ...seen, ...heard }, [
    element('media-rep', { kind: 'original-media', src: path }),
  ]);
}

interface Told {
  readonly media: ReadonlyMap<string, Media>;
  readonly time: Time;
}

function spineOf(draft: Draft, told: Told): string[] {
  const cuts = cutClips(draft);
  const { fps } = draft.list;
  const atOf = ({ atMs }: DraftSound): number => Math.round((atMs * fps) / 1_000);
  return cuts.flatMap((cut, index) => {
    const until = cuts[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    // A sound hangs on the clip under which it begins, and tells its time by that clip's own.
    const hung = draft.sounds.flatMap((sound, lane) => {
      const at = atOf(sound);
      const isHere = at >= cut.at && at < until;
      const offset = cut.start + at - cut.at;
      return isHere ? [soundOf(sound, { ...told, fps, lane: -(lane + 1), offset })] : [];
    });
    const clip = clipOf(cut, { ...told, hung });
    return cut.tail === 0 ? [clip] : [clip, dissolveOf(cut, told)];
  });
}

function clipOf(
  { one: { clip, path }, start, at, frames }: CutClip,
  { media, time, hung }: Told & { readonly hung: readonly string[] },
): string {
  const place = { ref: media.get(path)?.id, name: clip.id, offset: time(at) };
  const length = { start: time(start), duration: time(frames) };
  if (clip.kind === 'still') return element('video', { ...place, ...length }, hung);
  const volume = clip.muted ? -96 : clip.gainDb;
  return element('asset-clip', { ...place, ...length }, [...loudnessOf(volume), ...hung]);
}

function soundOf(
  { sound, path, inMs, ms }: DraftSound,
  {
    media,
    time,
    fps,
    lane,
    offset,
  }: Told & { readonly fps: number; readonly lane: number; readonly offset: number },
): string {
  const frames = (value: number): number => Math.round((value * fps) / 1_000);
  const place = { ref: media.get(path)?.id, lane, name: sound.id, offset: time(offset) };
  const length = { start: time(frames(inMs)), duration: time(Math.max(1, frames(ms))) };
  return element('asset-clip', { ...place, ...length }, loudnessOf(sound.gainDb));
}

const loudnessOf = (decibels: number): string[] =>
  decibels === 0 ? [] : [element('adjust-volume', { amount: `${decibels}dB` })];

function dissolveOf({ at, frames, tail }: CutClip, { time }: Told): string {
  const offset = time(at + frames - Math.ceil(tail / 2));
  return element('transition', { name: 'Cross Dissolve', offset, duration: time(tail) }, [
    element('filter-video', { ref: DISSOLVE, name: 'Cross Dissolve' }),
  ]);
}
