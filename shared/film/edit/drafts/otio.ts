/** An edit list as OpenTimelineIO, which DaVinci Resolve and others open. */
import type { Json, JsonObject } from '../../../platform/json.ts';
import { cutClips, type Draft, type DraftClip, type DraftSound } from './draft.ts';

const time = (value: number, rate: number): JsonObject => ({
  OTIO_SCHEMA: 'RationalTime.1',
  value,
  rate,
});

const range = (start: number, duration: number, rate: number): JsonObject => ({
  OTIO_SCHEMA: 'TimeRange.1',
  start_time: time(start, rate),
  duration: time(duration, rate),
});

/** JSON text. Frames are those of the film; gains, ducking and titles stay in the metadata. */
export function otioOf(draft: Draft): string {
  const { list } = draft;
  const tracks = [
    track('V1', 'Video', videoOf(draft)),
    ...draft.sounds.map((sound, index) => track(`A${index + 1}`, 'Audio', audioOf(draft, sound))),
  ];
  const timeline = {
    OTIO_SCHEMA: 'Timeline.1',
    name: list.title,
    global_start_time: null,
    tracks: { OTIO_SCHEMA: 'Stack.1', name: 'tracks', children: tracks },
    metadata: {
      darkroom: { width: list.width, height: list.height, subtitles: list.subtitles.lines.length },
    },
  };
  return JSON.stringify(timeline, null, 1);
}

function track(name: string, kind: 'Video' | 'Audio', children: Json[]): JsonObject {
  return { OTIO_SCHEMA: 'Track.1', name, kind, children };
}

/** A transition lies between its clips, which then end and begin where it does. */
function videoOf(draft: Draft): Json[] {
  const { fps } = draft.list;
  return cutClips(draft).flatMap(({ one, start, frames, tail }): Json[] => {
    const clip = clipOf(one, { range: range(start, frames, fps), fps });
    return tail === 0 ? [clip] : [clip, transition(tail, fps)];
  });
}

function transition(frames: number, fps: number): JsonObject {
  return {
    OTIO_SCHEMA: 'Transition.1',
    name: 'dissolve',
    transition_type: 'SMPTE_Dissolve',
    in_offset: time(Math.ceil(frames / 2), fps),
    out_offset: time(Math.floor(frames / 2), fps),
  };
}

function clipOf(
  { clip, path, sourceMs }: DraftClip,
  { range: source_range, fps }: { range: JsonObject; fps: number },
): JsonObject {
  return {
    OTIO_SCHEMA: 'Clip.2',
    name: clip.id,
    source_range,
    active_media_reference_key: 'DEFAULT_MEDIA',
    media_references: { DEFAULT_MEDIA: reference(path, Math.round((sourceMs * fps) / 1_000), fps) },
    metadata: { darkroom: { transition: clip.transition.kind, fit: clip.fit } },
  };
}

function reference(target_url: string, frames: number, fps: number): JsonObject {
  return {
    OTIO_SCHEMA: 'ExternalReference.1',
    target_url,
    available_range: range(0, frames, fps),
  };
}

function audioOf({ list: { fps } }: Draft, { sound, path, atMs, inMs, ms }: DraftSound): Json[] {
  const frames = (value: number): number => Math.round((value * fps) / 1_000);
  const gap = { OTIO_SCHEMA: 'Gap.1', name: '', source_range: range(0, frames(atMs), fps) };
  const clip = {
    OTIO_SCHEMA: 'Clip.2',
    name: sound.id,
    source_range: range(frames(inMs), frames(ms), fps),
    active_media_reference_key: 'DEFAULT_MEDIA',
    media_references: { DEFAULT_MEDIA: reference(path, frames(inMs + ms), fps) },
    metadata: { darkroom: { role: sound.role, gain_db: sound.gainDb, duck_db: sound.duckDb } },
  };
  return atMs === 0 ? [clip] : [gap, clip];
}
