/** An edit list as FCPXML: well formed, without a gap, every file named once. */
import { expect, test } from 'vitest';
import { draftOf } from '../../../shared/film/edit/drafts/draft.ts';
import { fcpxmlOf } from '../../../shared/film/edit/drafts/fcpxml.ts';
import { parseEditList } from '../../../shared/film/edit/parse.ts';

const clip = (id: string, outMs: number, more: object = {}) => ({
  kind: 'film' as const,
  ...{ id, source: { workId: `work-${id}` }, outMs, ...more },
});

const LIST = {
  ...{ version: 1 as const, title: '第<一>集 & "夜"', width: 1280, height: 720, fps: 24 },
  clips: [
    clip('a', 5_000, { transition: { kind: 'dissolve', ms: 1_000 }, gainDb: -6 }),
    clip('b', 4_000, { inMs: 1_000, muted: true }),
    { kind: 'still' as const, id: 'c', source: { fileId: 'cloud://x/c.png' }, durationMs: 2_000 },
  ],
  sounds: [
    { id: 'm', source: { workId: 'music' }, atMs: 5_000, inMs: 500, outMs: 3_500, gainDb: 3 },
  ],
};

interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Tag[];
}

/** Throws for what is not well formed. */
function parsed(xml: string): Tag {
  const top: Tag = { name: '', attributes: {}, children: [] };
  const open = [top];
  const body = xml.replace(/^<\?xml[^>]*\?>\n<!DOCTYPE fcpxml>\n/, '');
  const rest = body.replaceAll(
    /<(\/?)([\w-]+)((?: [\w-]+="[^"<]*")*)(\/?)>/g,
    (_, close: string, name: string, said: string, isEmpty: string) => {
      if (close !== '') expect(open.pop()?.name).toBe(name);
      else {
        const found = [...said.matchAll(/ ([\w-]+)="([^"]*)"/g)].map((one) => [one[1], one[2]]);
        const tag: Tag = { name, attributes: Object.fromEntries(found), children: [] };
        open.at(-1)?.children.push(tag);
        if (isEmpty === '') open.push(tag);
      }
      return '';
    },
  );
  expect(rest.trim()).toBe('');
  expect(open).toEqual([top]);
  expect(xml.replaceAll(/&(amp|lt|gt|quot);/g, '')).not.toContain('&');
  return top;
}

const all = (tag: Tag, name: string): Tag[] => [
  ...(tag.name === name ? [tag] : []),
  ...tag.children.flatMap((child) => all(child, name)),
];

const framesOf = (time = ''): number => {
  const [, frames, rate] = /^(\d+)(?:\/(\d+))?s$/.exec(time) ?? [];
  return rate === undefined ? Number(frames) * 24 : Number(frames) / (Number(rate) / 24);
};

const film = () =>
  parsed(
    fcpxmlOf(
      draftOf(parseEditList(LIST), {
        pathOf: ({ id }) => `materials/${id}.mp4`,
        lengthOf: () => 6_000,
      }),
    ),
  );

test('its clips touch, meet in the middle of a dissolve, and last as long as the film', () => {
  const [spine] = all(film(), 'spine');
  const clips = spine?.children.filter(({ name }) => name !== 'transition') ?? [];
  expect(clips.map(({ name }) => name)).toEqual(['asset-clip', 'asset-clip', 'video']);
  let end = 0;
  for (const { attributes } of clips) {
    expect(framesOf(attributes.offset)).toBe(end);
    end += framesOf(attributes.duration);
  }
  const [sequence] = all(film(), 'sequence');
  expect(end).toBe(framesOf(sequence?.attributes.duration));
  const [dissolve] = all(film(), 'transition');
  const cut = framesOf(clips[1]?.attributes.offset);
  expect(framesOf(dissolve?.attributes.offset)).toBe(cut - 12);
  expect(framesOf(dissolve?.attributes.duration)).toBe(24);
});

test('each file is named once, and everything that is used is there', () => {
  const root = film();
  const ids = all(root, 'resources')[0]?.children.map(({ attributes }) => attributes.id) ?? [];
  expect(new Set(ids).size).toBe(ids.length);
  const uses = ['asset-clip', 'video', 'filter-video'].flatMap((name) => all(root, name));
  expect(uses.filter(({ attributes }) => !ids.includes(attributes.ref))).toEqual([]);
  expect(all(root, 'media-rep').map(({ attributes }) => attributes.src)).toEqual([
    ...['materials/a.mp4', 'materials/b.mp4', 'materials/c.mp4', 'materials/m.mp4'],
  ]);
});

test('a sound hangs under the clip where it begins; gains and muting are in it', () => {
  const [spine] = all(film(), 'spine');
  const [a, , b] = spine?.children ?? [];
  const [music] = b?.children.filter(({ attributes }) => attributes.lane === '-1') ?? [];
  const into = 5 * 24 - framesOf(b?.attributes.offset);
  expect(framesOf(music?.attributes.offset)).toBe(framesOf(b?.attributes.start) + into);
  expect(framesOf(music?.attributes.start)).toBe(12);
  const gains = [a, b, music].map((one) =>
    one?.children.find(({ name }) => name === 'adjust-volume'),
  );
  expect(gains.map((one) => one?.attributes.amount)).toEqual(['-6dB', '-96dB', '3dB']);
});
