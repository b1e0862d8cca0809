/** The words of a result: a transcript, an answer. */
import type { HttpApp } from '../core/app.ts';

const LIMITS = { maxBytes: 4 * 1024 * 1024, timeoutMs: 20_000, text: true };

/** Throws DownloadError. */
export async function readText({ open }: Pick<HttpApp, 'open'>, url: string): Promise<string> {
  const { body } = await open(url, LIMITS);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
