/** What is said of shots that could be read: words that are not the script's, speech that is too long. */
import type { DraftShot, ReadAnswer } from './read.ts';
import type { Problem } from './schema.ts';

/** Chinese is spoken at about so many characters a second. */
const CHARS_A_SECOND = 4.5;

/** Without blanks, and with one kind of quotation marks: how it is set does not matter. */
const plain = (text: string): string =>
  text
    .replace(/\s+/g, '')
    .replace(/[“”„「」『』"]/g, '"')
    .replace(/[‘’']/g, "'");

export function problemsOf(
  { shots, invalid, isCut }: ReadAnswer,
  { script, part }: { readonly script: string; readonly part: number },
): Problem[] {
  const whole = plain(script);
  return [
    ...invalid.map((shot) => problem(part, shot, 'SHOT_INVALID', '这个镜头的内容不完整，已略过')),
    ...shots.flatMap((shot, index) => ofShot(shot, { whole, part, index })),
    ...(isCut ? [problem(part, null, 'ANSWER_CUT', '回答中途结束，之后的镜头缺失')] : []),
  ];
}

function ofShot(
  { lines, seconds }: DraftShot,
  { whole, part, index }: { readonly whole: string; readonly part: number; readonly index: number },
): Problem[] {
  const strange = lines.filter(({ text }) => !whole.includes(plain(text)));
  const spoken = lines.reduce((sum, { text }) => sum + plain(text).length, 0) / CHARS_A_SECOND;
  return [
    ...strange.map(({ text }) =>
      problem(part, index, 'LINE_NOT_IN_SCRIPT', `台词不在剧本中：${text.slice(0, 40)}`),
    ),
    ...(spoken > seconds
      ? [
          problem(
            part,
            index,
            'SPEECH_TOO_LONG',
            `台词约需 ${Math.ceil(spoken)} 秒，镜头只有 ${seconds} 秒`,
          ),
        ]
      : []),
  ];
}

export const problem = (
  part: number,
  shot: number | null,
  code: Problem['code'],
  message: string,
): Problem => ({ part, shot, code, message });
