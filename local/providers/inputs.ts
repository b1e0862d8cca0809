/** Fetches what a job works on, as the real services do. */
import { sniffMime } from '../../shared/storage/media-type.ts';

export interface FetchedInput {
  readonly bytes: Buffer;
}

const MAX_INPUT_BYTES = 20 * 1024 * 1024;
const FETCH_TIMEOUT_MS = 10_000;

/** `undefined` when one of them cannot be fetched. */
export async function fetchInputs(urls: readonly string[]): Promise<FetchedInput[] | undefined> {
  const all = await Promise.all(urls.map(fetchInput));
  const found = all.filter((input) => input !== undefined);
  return found.length === all.length ? found : undefined;
}

async function fetchInput(url: string): Promise<FetchedInput | undefined> {
  const data = /^data:[^;,]*;base64,(.*)$/s.exec(url)?.[1];
  if (data !== undefined) return readable(Buffer.from(data, 'base64'));
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    const bytes = Buffer.from(await response.arrayBuffer());
    return response.ok && bytes.length <= MAX_INPUT_BYTES ? readable(bytes) : undefined;
  } catch {
    // The caller words it as its provider does: the picture could not be fetched.
    return undefined;
  }
}

const readable = (bytes: Buffer): FetchedInput | undefined =>
  sniffMime(bytes) === undefined ? undefined : { bytes };
