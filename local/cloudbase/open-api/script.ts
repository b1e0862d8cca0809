/** What the local open APIs are told to answer, and what they were asked. */
import { CloudBaseError } from '../engine/api.ts';

export type Suggestion = 'pass' | 'review' | 'risky';

export interface OpenApiScript {
  /** The verdict on pictures and sound sent for checking from now on. */
  readonly media: Suggestion;
  /** From the check to the push of its verdict, ms. WeChat takes up to 30 minutes. */
  readonly delayMs: number;
  /** The push never comes. */
  readonly drop: boolean;
  /** Every open API answers this error code, as when WeChat is down; 0 for none. */
  readonly errcode: number;
}

export const DEFAULT_SCRIPT: OpenApiScript = {
  media: 'pass',
  delayMs: 300,
  drop: false,
  errcode: 0,
};

const SUGGESTIONS: readonly unknown[] = ['pass', 'review', 'risky'] satisfies Suggestion[];
/** WeChat says nothing after half an hour. */
const MAX_DELAY_MS = 30 * 60_000;

/** The script with what `change` names. @throws CloudBaseError INVALID_PARAM naming the field */
export function changedScript(
  script: OpenApiScript,
  change: Readonly<Record<string, unknown>>,
): OpenApiScript {
  const { media = script.media, delayMs = script.delayMs } = change;
  const { drop = script.drop, errcode = script.errcode, ...unknown } = omit(change);
  const [stranger] = Object.keys(unknown);
  if (stranger !== undefined) throw invalid(stranger, 'is not known');
  if (!SUGGESTIONS.includes(media)) throw invalid('media', 'must be pass, review or risky');
  if (!isWhole(delayMs) || delayMs < 0 || delayMs > MAX_DELAY_MS) {
    throw invalid('delayMs', `must be a whole number from 0 to ${MAX_DELAY_MS}`);
  }
  if (typeof drop !== 'boolean') throw invalid('drop', 'must be true or false');
  if (!isWhole(errcode)) throw invalid('errcode', 'must be a whole number');
  return { media: media as Suggestion, delayMs, drop, errcode };
}

function omit({ media: _, delayMs: __, ...rest }: Readonly<Record<string, unknown>>) {
  return rest;
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

function invalid(field: string, what: string): CloudBaseError {
  return new CloudBaseError('INVALID_PARAM', `${field} ${what}`);
}
