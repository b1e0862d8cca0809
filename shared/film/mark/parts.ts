/** A run of encoded frames as bytes, to be put aside between two visits: a list, then the data. */
import { createHash } from 'node:crypto';
import type { FilmPart, FilmParts } from '../contract.ts';
import { DamagedPartError } from '../errors.ts';
import type { Encoded } from '../frames/encode.ts';

interface Entry {
  readonly key: boolean;
  readonly bytes: number;
}

export function packPart(packets: readonly Encoded[]): Buffer {
  const entries = packets.map(({ isKey, data }): Entry => {
    return { key: isKey, bytes: data.length };
  });
  const list = Buffer.from(JSON.stringify(entries));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(list.length);
  return Buffer.concat([length, list, ...packets.map(({ data }) => data)]);
}

export function unpackPart(bytes: Uint8Array): Encoded[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = 4 + all.readUInt32BE(0);
  const entries = JSON.parse(all.toString('utf8', 4, end)) as Entry[];
  let at = end;
  return entries.map(({ key, bytes: length }) => {
    const data = all.subarray(at, at + length);
    at += length;
    return { isKey: key, data };
  });
}

/** Stores a part under a name that tells where in the film it begins. Throws StorageError. */
export async function putPart(
  parts: FilmParts,
  { from, packets }: { from: number; packets: readonly Encoded[] },
): Promise<FilmPart> {
  const bytes = packPart(packets);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { reference: await parts.put(`part-${from}`, bytes), sha256, frames: packets.length };
}

/** @throws DamagedPartError when what lies there is not what was put there; StorageError */
export async function getPart(parts: FilmParts, part: FilmPart): Promise<Encoded[]> {
  const bytes = await parts.get(part.reference);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== part.sha256) throw new DamagedPartError(`part ${part.reference} was replaced`);
  return unpackPart(bytes);
}
