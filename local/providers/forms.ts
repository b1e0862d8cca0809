/** Multipart bodies. */
import type { LocalRequest } from './http.ts';

export interface Form {
  readonly fields: ReadonlyMap<string, string>;
  /** Files as data URIs, in order. */
  readonly files: readonly string[];
}

/** `undefined` for a body that is not multipart. */
export async function readForm({ headers, body }: LocalRequest): Promise<Form | undefined> {
  const type = headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return undefined;
  const data = await new Response(new Uint8Array(body), {
    headers: { 'content-type': type },
  }).formData();
  const fields = new Map<string, string>();
  const files: string[] = [];
  for (const [name, value] of data.entries()) {
    if (typeof value === 'string') fields.set(name, value);
    else
      files.push(
        `data:${value.type};base64,${Buffer.from(await value.arrayBuffer()).toString('base64')}`,
      );
  }
  return { fields, files };
}
