/** The words of a result: a transcript, an answer. */
import { wholeOf } from '../../storage/fetch/media-stream.ts';
import type { HttpApp } from '../core/app.ts';

const LIMITS = { maxBytes: 4 * 1024 * 1024, timeoutMs: 20_000, text: true };

/** Throws DownloadError. */
export async function readText({ open }: Pick<HttpApp, 'open'>, url: string): Promise<string> {
  return (await wholeOf(await open(url, LIMITS))).toString('utf8');
}
