/** What a schema cannot say of an edit list: whether its times fit each other. */
import { type ErrorDetail, InvalidRequestError } from '../../platform/errors.ts';
import { parseOrThrow } from '../../platform/parse.ts';
import { type EditClip, type EditList, editListShape, MOST_PIXELS } from './list.ts';
import { framesOf, placedClips, totalFrames } from './timeline.ts';

/** A film's length, ms. */
export const MOST_FILM_MS = 10 * 60_000;

/** Some 180 MB at the rate films are encoded with here: what the renderer can hold while it joins one. */
const MOST_FILM_PIXELS = 1.44e10;

/** Throws InvalidRequestError, naming every wrong field. */
export function parseEditList(raw: unknown): EditList {
  const list = parseOrThrow(editListShape, raw);
  const details = [
    ...sizeDetails(list),
    ...twiceDetails(list),
    ...list.clips.flatMap((clip, index) => clipDetails(list, clip, index)),
    ...list.sounds.flatMap(({ inMs, outMs }, index) =>
      outMs === null || outMs > inMs
        ? []
        : [wrong(`sounds[${index}].outMs`, '结束时间必须晚于开始时间')],
    ),
    ...lineDetails('subtitles.lines', list.subtitles.lines),
    ...overlapDetails(list),
    ...lineDetails('titles', list.titles),
  ];
  if (details.length > 0) throw new InvalidRequestError(details);
  refuseTooLong(list);
  return list;
}

function refuseTooLong(list: EditList): void {
  const frames = totalFrames(placedClips(list));
  if ((frames * 1_000) / list.fps > MOST_FILM_MS) {
    throw new InvalidRequestError([wrong('clips', `成片最长 ${MOST_FILM_MS / 60_000} 分钟`)]);
  }
  if (frames * list.width * list.height > MOST_FILM_PIXELS) {
    const message = '成片过大：请降低尺寸、帧率，或分段导出';
    throw new InvalidRequestError([wrong('clips', message)]);
  }
}

const wrong = (field: string, message: string): ErrorDetail => ({ field, message });

function sizeDetails({ width, height }: EditList): ErrorDetail[] {
  return width * height <= MOST_PIXELS ? [] : [wrong('width', '画面最大 1920 × 1080')];
}

function twiceDetails({ clips, sounds }: EditList): ErrorDetail[] {
  const twice = (field: string, ids: readonly string[]): ErrorDetail[] =>
    ids.flatMap((id, index) =>
      ids.indexOf(id) === index ? [] : [wrong(`${field}[${index}].id`, '编号重复')],
    );
  return [
    ...twice(
      'clips',
      clips.map(({ id }) => id),
    ),
    ...twice(
      'sounds',
      sounds.map(({ id }) => id),
    ),
  ];
}

/** A dissolve takes its frames from both clips, a fade half of them from each. */
function clipDetails(list: EditList, clip: EditClip, index: number): ErrorDetail[] {
  const at = `clips[${index}]`;
  if (clip.kind === 'film' && clip.outMs <= clip.inMs) {
    return [wrong(`${at}.outMs`, '结束时间必须晚于开始时间')];
  }
  if (clip.kind === 'still' && clip.durationMs === 0) {
    return [wrong(`${at}.durationMs`, '时长必须大于 0')];
  }
  const next = list.clips[index + 1];
  const { kind } = clip.transition;
  if (kind === 'dissolve' && next === undefined) {
    return [wrong(`${at}.transition`, '最后一个镜头不能用叠化转场')];
  }
  const before = list.clips[index - 1];
  const taken =
    shareOf(list, clip, 'own') + (before === undefined ? 0 : shareOf(list, before, 'next'));
  return taken <= framesOf(list, clip) ? [] : [wrong(`${at}.transition.ms`, '转场比镜头还长')];
}

/** Frames a transition takes of the clip it stands at and of the one after it. */
function shareOf(list: EditList, { transition }: EditClip, of: 'own' | 'next'): number {
  const frames = Math.round((transition.ms * list.fps) / 1_000);
  switch (transition.kind) {
    case 'cut':
      return 0;
    case 'dissolve':
      return frames;
    case 'fade':
      return of === 'own' ? Math.ceil(frames / 2) : Math.floor(frames / 2);
    default:
      return transition.kind satisfies never;
  }
}

function lineDetails(
  field: string,
  lines: readonly { readonly fromMs: number; readonly toMs: number }[],
): ErrorDetail[] {
  return lines.flatMap(({ fromMs, toMs }, index) =>
    toMs > fromMs ? [] : [wrong(`${field}[${index}].toMs`, '结束时间必须晚于开始时间')],
  );
}

/** One subtitle is seen at a time, in the order in which they are spoken. */
function overlapDetails({ subtitles: { lines } }: EditList): ErrorDetail[] {
  return lines.flatMap(({ fromMs }, index) =>
    fromMs >= (lines[index - 1]?.toMs ?? 0)
      ? []
      : [wrong(`subtitles.lines[${index}].fromMs`, '字幕时间与上一条重叠')],
  );
}
