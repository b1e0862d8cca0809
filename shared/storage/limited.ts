import { FileTooLargeError } from './errors.ts';

/** Hands chunks on until there are more than `maxBytes` in all. Throws FileTooLargeError then. */
export async function* limited(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of body) {
    total += chunk.byteLength;
    if (total > maxBytes) throw new FileTooLargeError(`larger than ${maxBytes} bytes`);
    yield chunk;
  }
}
