/** A piece of a film as bytes: its frames as they were encoded, and the sound of its clips. */
import type { Encoded } from '../frames/encode.ts';
import { packPart, unpackPart } from '../mark/parts.ts';
import type { Stereo } from '../sound/stereo.ts';

export interface Segment {
  /** The encoder's parameters, base64. */
  readonly parameters: string;
  readonly packets: readonly Encoded[];
  /** Of each of its layers; null where there is none. */
  readonly sounds: readonly (Stereo | null)[];
}

interface Head {
  readonly parameters: string;
  readonly packets: number;
  /** Samples of each layer's sound. */
  readonly sounds: readonly (number | null)[];
}

const LOUDEST = 32_767;

export function packSegment({ parameters, packets, sounds }: Segment): Buffer {
  const part = packPart(packets);
  const head: Head = {
    parameters,
    packets: part.length,
    sounds: sounds.map((sound) => sound?.[0].length ?? null),
  };
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const waves = sounds.flatMap((sound) => (sound === null ? [] : sound.map(sixteenBits)));
  return Buffer.concat([length, text, part, ...waves]);
}

export function unpackSegment(bytes: Uint8Array): Segment {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = 4 + all.readUInt32BE(0);
  const head = JSON.parse(all.toString('utf8', 4, end)) as Head;
  let at = end + head.packets;
  const wave = (samples: number): Float32Array => {
    const side = Float32Array.from(
      { length: samples },
      (_, index) => all.readInt16LE(at + index * 2) / LOUDEST,
    );
    at += samples * 2;
    return side;
  };
  return {
    parameters: head.parameters,
    // Copied: packets are kept for longer than the sound beside them.
    packets: unpackPart(Buffer.from(all.subarray(end, end + head.packets))),
    sounds: head.sounds.map((samples) =>
      samples === null ? null : ([wave(samples), wave(samples)] as const),
    ),
  };
}

function sixteenBits(side: Float32Array): Buffer {
  const out = Buffer.alloc(side.length * 2);
  for (const [at, level] of side.entries()) {
    out.writeInt16LE(Math.round(Math.max(-1, Math.min(1, level)) * LOUDEST), at * 2);
  }
  return out;
}
