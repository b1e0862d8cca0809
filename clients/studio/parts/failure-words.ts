/** Why a take came to nothing, in the page's language: told by its code. */
import { inBoth, useWords } from '../../ui/core/language.ts';
import type { Take } from '../data/types.ts';

type Failed = Pick<Take, 'error_code' | 'message' | 'is_own'>;

const IN_ENGLISH: Readonly<Record<string, string>> = {
  PROVIDER_CONTENT_POLICY: 'The provider refused it as unfit. Change the words or pictures',
  PROVIDER_INVALID_INPUT: 'The model does not take these parameters',
  PROVIDER_INPUT_FETCH_FAILED: 'The provider could not read a picture',
  PROVIDER_PROVIDER_FAILED: 'It failed at the provider, twice',
  PROVIDER_TIMEOUT: 'The provider took too long, or never answered',
  PROVIDER_RATE_LIMITED: 'The provider was full for too long',
  PROVIDER_TRANSIENT: 'The provider could not be reached for too long',
  PROVIDER_NOT_FOUND: 'The provider knows nothing of it any more',
  PROVIDER_MODEL_UNAVAILABLE: 'The provider does not offer this model',
  INPUT_NOT_RECOGNISED: 'A file is something else than it should be here',
  INPUT_GONE: 'A file was deleted before it could be read',
  CONTENT_BLOCKED: 'It did not pass the check of contents',
  SOUND_FORMAT_UNSUPPORTED: 'Sounds of this format cannot be used: MP3 and WAV can',
  FILM_NOT_MARKED: 'Films cannot be made ready here just now',
  FILM_UNSUPPORTED: 'Films of this kind cannot be opened',
  FILM_TOO_LARGE: 'The film is too large',
  EXPORT_SOURCE_UNUSABLE: 'A clip cannot be used',
  EXPORT_SOURCE_GONE: 'A clip was deleted or replaced',
  TASK_TIMEOUT: 'It ran out of time',
  RELEASED_BY_OPERATOR: 'An operator ended it',
};

const OWN_BLOCKED = 'The file did not pass the check of contents. Use another one';

function inEnglish({ error_code: code, message, is_own }: Failed): string {
  if (code === 'CONTENT_BLOCKED' && is_own) return OWN_BLOCKED;
  return code === null ? message : (IN_ENGLISH[code] ?? `It failed (${code})`);
}

const words = inBoth({
  zh: { tell: ({ message }: Failed): string => message },
  en: { tell: inEnglish },
});

export const useFailure = (): ((take: Failed) => string) => useWords(words).tell;
