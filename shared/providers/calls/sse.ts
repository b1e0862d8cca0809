/** Server-sent events, read as they come. */

/** Yields the `data` of each event. Lines may be cut anywhere between two chunks. */
export async function* sseData(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let data: string[] = [];
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '' && data.length > 0) {
        yield data.join('\n');
        data = [];
      }
      if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
    }
  }
  if (rest.startsWith('data:')) data.push(rest.slice(5).replace(/^ /, '').trimEnd());
  if (data.length > 0) yield data.join('\n');
}
