/** How sounds are marked here, checked when it is configured. */
import * as z from 'zod/mini';
import { ConfigError } from '../platform/errors.ts';
import type { AudibleMark } from './contract.ts';

export interface SoundOptions {
  /** Default `rhythm`. */
  readonly mark?: AudibleMark | undefined;
  /** The one reason for which the law lets the mark be left out. */
  readonly exemption?: 'article-9' | undefined;
}

const shape = z.strictObject({
  mark: z.optional(z.enum(['rhythm', 'spoken', 'none'])),
  exemption: z.optional(z.literal('article-9')),
});

/** The mark of this deployment. Throws ConfigError for an unknown one, or for none without reason. */
export function audibleMark(options: unknown = {}): AudibleMark {
  const parsed = shape.safeParse(options);
  if (!parsed.success) throw new ConfigError('sound: mark is rhythm, spoken or none');
  const { mark = 'rhythm', exemption } = parsed.data;
  if (mark === 'none' && exemption === undefined) {
    throw new ConfigError(
      'sound.mark: 不加显式标识须符合《标识办法》第九条（exemption: article-9）',
    );
  }
  return mark;
}
