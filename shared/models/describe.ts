/** What a row says of itself where nobody wrote it down: what it does, in words and as tags. */
import type { MediaMode, ModelFunction, ModelKind } from './contract.ts';

interface Facts {
  readonly kind: ModelKind;
  readonly tags: readonly string[];
  readonly modes: readonly MediaMode[];
  readonly count: { readonly max: number };
}

/** From what goes in and what comes out. */
export function functionsOf({ kind, modes }: Facts): ModelFunction[] {
  const slots = modes.flatMap((mode) => mode.slots);
  const takes = (type: string, role?: string): boolean =>
    slots.some((slot) => slot.type === type && (role === undefined || slot.role === role));
  const needsMedia = modes.length > 0 && modes.every((mode) => mode.slots.some((s) => s.min > 0));
  switch (kind) {
    case 'image':
      return [
        ...(needsMedia ? [] : (['text-to-image'] as const)),
        ...(takes('image') ? (['image-to-image'] as const) : []),
      ];
    case 'video':
      return [
        ...(needsMedia ? [] : (['text-to-video'] as const)),
        ...(takes('image', 'first') ? (['image-to-video'] as const) : []),
        ...(takes('image', 'last') ? (['first-last-frame'] as const) : []),
        ...(takes('image', 'reference') ? (['reference-to-video'] as const) : []),
        ...(takes('video', 'source') ? (['video-to-video'] as const) : []),
      ];
    case 'audio':
      return ['speech'];
    case 'text':
      return ['chat'];
    case 'transcript':
      return ['transcription'];
    default:
      return kind satisfies never;
  }
}

const ZH: Readonly<Record<ModelFunction, string>> = {
  'text-to-image': '文生图',
  'image-to-image': '图生图',
  'text-to-video': '文生视频',
  'image-to-video': '图生视频',
  'first-last-frame': '首尾帧',
  'reference-to-video': '参考生视频',
  'video-to-video': '视频编辑',
  'lip-sync': '对口型',
  speech: '语音合成',
  music: '音乐生成',
  transcription: '录音转文字',
  chat: '文字对话',
};

/** A sentence for a list: what it does, how much it takes, how much it gives. */
export function describe(
  functions: readonly ModelFunction[],
  { modes, count, tags }: Facts,
): { zh: string; en: string } {
  const pictures = Math.max(
    0,
    ...modes.map(({ slots }) =>
      slots.filter(({ type }) => type === 'image').reduce((sum, { max }) => sum + max, 0),
    ),
  );
  const zh = [functions.map((name) => ZH[name]).join('、')];
  const en = [functions.map((name) => name.replaceAll('-', ' ')).join(', ')];
  if (pictures > 0) {
    zh.push(`最多 ${pictures} 张图片`);
    en.push(`up to ${pictures} input pictures`);
  }
  if (count.max > 1) {
    zh.push(`一次最多 ${count.max} 个结果`);
    en.push(`up to ${count.max} results at once`);
  }
  if (tags.includes('sound')) {
    zh.push('带声音');
    en.push('with sound');
  }
  return { zh: zh.join('，'), en: en.join('; ') };
}
