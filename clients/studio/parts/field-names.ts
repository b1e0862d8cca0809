/** What fields of documents are called. */
import { currentLanguage, inBoth, wordFor } from '../../ui/core/language.ts';

const names = inBoth({
  zh: {
    title: '标题',
    name: '名称',
    aliases: '别名',
    description: '描述',
    synopsis: '简介',
    script: '剧本',
    looks: '造型',
    voice: '声音',
    kind: '类型',
    aspect: '画幅',
    style: '风格',
    models: '模型',
    target_ms: '目标时长',
    duration_ms: '时长',
    scene_descriptions: '场景描述',
    scene: '场景',
    size: '景别',
    angle: '角度',
    move: '运镜',
    lines: '台词',
    cast: '角色',
    props: '道具',
    video_prompt: '视频提示词',
    prompt: '提示词',
    role: '位置',
    note: '备注',
    locked: '锁定',
    items: '片段',
    sounds: '声音',
    subtitles: '字幕',
    label: '标识',
    order: '顺序',
    picks: '选定',
    discarded: '隐藏',
    negative: '不要出现',
    model: '模型',
    text: '文字',
    speaker: '说话人',
    emotion: '情绪',
    descriptor: '一句话描述',
    character_name: '角色',
    time: '时间',
    mood: '气氛',
    on: '开启',
    always: '全程',
  },
  en: {
    title: 'Title',
    name: 'Name',
    aliases: 'Other names',
    description: 'Description',
    synopsis: 'Synopsis',
    script: 'Script',
    looks: 'Looks',
    voice: 'Voice',
    kind: 'Kind',
    aspect: 'Aspect',
    style: 'Style',
    models: 'Models',
    target_ms: 'Target length',
    duration_ms: 'Length',
    scene_descriptions: 'Scene descriptions',
    scene: 'Scene',
    size: 'Shot size',
    angle: 'Angle',
    move: 'Movement',
    lines: 'Lines',
    cast: 'Cast',
    props: 'Props',
    video_prompt: 'Film prompt',
    prompt: 'Prompt',
    role: 'Place in the shot',
    note: 'Note',
    locked: 'Locked',
    items: 'Clips',
    sounds: 'Sounds',
    subtitles: 'Subtitles',
    label: 'Label',
    order: 'Order',
    picks: 'Pick',
    discarded: 'Hidden',
    negative: 'Not to be seen',
    model: 'Model',
    text: 'Text',
    speaker: 'Speaker',
    emotion: 'Emotion',
    descriptor: 'In one line',
    character_name: 'Character',
    time: 'Time',
    mood: 'Mood',
    on: 'On',
    always: 'Throughout',
  },
});

export const fieldName = (field: string): string => wordFor(names[currentLanguage()], field);

/** A value as people read it: what of it has a name, line by line; ids are nobody's to read. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join('\n');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .filter(([field]) => !field.endsWith('_id'))
    .map(([field, part]) => [fieldName(field), textOf(part)])
    .filter(([, text]) => text !== '')
    .map(([field, text]) => `${field}: ${text}`)
    .join('\n');
}
