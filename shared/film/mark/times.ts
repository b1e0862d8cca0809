/** When a film says it was made. The writer of files takes the clock: no two files were the same. */
import { type FileHandle, open } from 'node:fs/promises';
import { type Box, boxes } from '../../pictures/label/boxes.ts';

/** From 1904, where the times of MP4 begin, to 1970, s. */
const SECONDS_BEFORE_1970 = 2_082_844_800;
const HEAD_BYTES = 16;

/** Writes the time (ms since 1970) into an MP4 that our own writer has made. */
export async function setTimes(path: string, atMs: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { at, bytes } = await readMoov(file);
    const [moov] = boxes(bytes, 0, bytes.length);
    if (moov === undefined) throw new Error('a moov box without a head');
    for (const { body } of timed(bytes, moov)) {
      writeTime(bytes, body, Math.floor(atMs / 1_000) + SECONDS_BEFORE_1970);
    }
    await file.write(bytes, 0, bytes.length, at);
  } finally {
    await file.close();
  }
}

/** It stands in front of the media, which is not read. */
async function readMoov(file: FileHandle): Promise<{ at: number; bytes: Buffer }> {
  const head = Buffer.alloc(HEAD_BYTES);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, at);
    if (bytesRead < HEAD_BYTES) throw new Error('no moov box in the film that was written');
    const length = head.readUInt32BE(0);
    if (head.toString('latin1', 4, 8) === 'moov') {
      const bytes = Buffer.alloc(length);
      await file.read(bytes, 0, length, at);
      return { at, bytes };
    }
    at += length;
  }
}

/** Of the film, of each track, and of each track's media. */
function timed(bytes: Buffer, parent: Box): Box[] {
  return boxes(bytes, parent.body, parent.end).flatMap((box) => {
    switch (box.type) {
      case 'mvhd':
      case 'tkhd':
      case 'mdhd':
        return [box];
      case 'trak':
      case 'mdia':
        return timed(bytes, box);
      default:
        return [];
    }
  });
}

/** Of its making and of its last change, behind version and flags. */
function writeTime(bytes: Buffer, body: number, seconds: number): void {
  for (const place of [0, 1]) {
    if (bytes[body] === 1) bytes.writeBigUInt64BE(BigInt(seconds), body + 4 + place * 8);
    else bytes.writeUInt32BE(seconds, body + 4 + place * 4);
  }
}
