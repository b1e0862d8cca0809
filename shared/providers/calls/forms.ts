/** Multipart bodies, for providers that want the bytes of a picture or a sound. */
import type { JsonObject } from '../../platform/json.ts';
import type { ProtocolContext } from './caller.ts';

export interface FormParts {
  readonly fields: JsonObject;
  /** URLs of what is sent along. */
  readonly files: readonly string[];
  /** The field every file goes into. */
  readonly fileField: string;
}

/** Throws what `fetchMedia` throws: nothing was sent then. */
export async function formOf(
  { fields, files, fileField }: FormParts,
  fetchMedia: ProtocolContext['fetchMedia'],
): Promise<FormData> {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, String(value));
  const all = await Promise.all(files.map((url) => fetchMedia(url)));
  all.forEach(({ bytes, mime }, index) => {
    const extension = mime.split('/')[1] ?? 'bin';
    data.append(
      fileField,
      new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mime }),
      `file-${index}.${extension}`,
    );
  });
  return data;
}
