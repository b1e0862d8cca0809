/** Words: read, marked as made by a machine, stored as a text. */
import { DarkroomError } from '../../../platform/errors.ts';
import { wholeOf } from '../../../storage/fetch/media-stream.ts';
import type { WordsPlace } from '../../core/deps.ts';
import type { ImageDoc } from '../../core/documents/schema.ts';
import { filePath, sha256Of } from '../../core/files.ts';
import { removeImages } from '../remove-images.ts';
import { checkWords, reviewsOf } from './check.ts';
import type { MadeOne, Making, ProcessorDeps } from './contract.ts';
import { openResult } from './media.ts';

/** GB 45438-2025, 5.1: the sign stands at the start, at the end or at a fit place of the text. */
export const WORDS_SIGN = 'AI生成';

const MIME = 'text/plain; charset=utf-8';

/** Nothing but white space was written. */
export class EmptyWordsError extends DarkroomError {
  readonly code = 'WORDS_EMPTY';
  readonly userMessage = '模型没有写出任何文字';
}

/** Throws EmptyWordsError, DownloadError, StorageError, ModerationUnavailableError. */
export async function makeWords(deps: ProcessorDeps, making: Making): Promise<MadeOne> {
  const { task, name } = making;
  const text = (await wholeOf(await openResult(deps, making, { text: true }))).toString('utf8');
  if (text.trim() === '') throw new EmptyWordsError('nothing but white space');
  const place = isForPrograms(text) ? 'field' : deps.finisher.wordsPlace;
  const bytes = Buffer.from(signed(text, place));
  const { fileId } = await deps.store.put(filePath(task, `${name}.txt`), bytes, MIME);
  const image: ImageDoc = {
    file_id: fileId,
    thumb_file_id: '',
    width: 0,
    height: 0,
    sha256: sha256Of(bytes),
    mime: MIME,
    media: { kind: 'words', characters: [...text].length },
    label: { text: WORDS_SIGN, shown: place, hidden: false },
  };
  const reviews = reviewsOf(await checkWords(deps, task, text), fileId);
  if (reviews.some(({ outcome }) => outcome === 'block')) await removeImages(deps, [image]);
  return { kind: 'made', image, reviews, aside: [], warnings: [] };
}

function signed(text: string, place: WordsPlace): string {
  switch (place) {
    case 'start':
      return `${WORDS_SIGN}\n\n${text}`;
    case 'end':
      return `${text.trimEnd()}\n\n${WORDS_SIGN}\n`;
    case 'field':
      return text;
    default:
      return place satisfies never;
  }
}

/** A sign inside a JSON document would break it for the program it is for; the field says it. */
function isForPrograms(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
