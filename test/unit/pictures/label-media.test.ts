import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeLabels } from '../../../local/label.ts';
import { DamagedPictureError } from '../../../shared/pictures/errors.ts';
import { labelFile, readLabels } from '../../../shared/pictures/label/file.ts';
import { DarkroomError } from '../../../shared/platform/errors.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'label-samples');
const samples = readdirSync(folder);
const sample = (name: string): Buffer => readFileSync(join(folder, name));
const OURS = '001191440300708461136T1XGW3';
const request = { producer: OURS, produceId: 'task-1-0' };

/** Bytes found without any of the code under test. */
const count = (bytes: Buffer, text: string): number =>
  bytes.toString('latin1').split(text).length - 1;

/** The media bytes at the places of every `stco` and `tfhd`, found by brute force. */
function mediaAtOffsets(bytes: Buffer): string[] {
  const found: string[] = [];
  for (let at = bytes.indexOf('stco'); at >= 0; at = bytes.indexOf('stco', at + 4)) {
    for (let index = 0; index < bytes.readUInt32BE(at + 8); index += 1) {
      const place = bytes.readUInt32BE(at + 12 + index * 4);
      found.push(bytes.toString('hex', place, place + 24));
    }
  }
  for (let at = bytes.indexOf('tfhd'); at >= 0; at = bytes.indexOf('tfhd', at + 4)) {
    if ((bytes[at + 7] ?? 0) & 1) {
      const place = Number(bytes.readBigUInt64BE(at + 12));
      found.push(bytes.toString('latin1', place + 4, place + 8));
    }
  }
  return found;
}

describe.each(samples)('%s', (name) => {
  const before = sample(name);
  const labelled = labelFile(before, request);

  it('carries one label that reads back', () => {
    const report = readLabels(labelled.bytes);
    expect(report.found).toHaveLength(1);
    expect(report.label).toEqual(labelled.label);
    expect(report.label).toMatchObject({ Label: '1', ContentPropagator: OURS });
    expect(count(labelled.bytes, '"ContentProducer"')).toBe(1);
  });

  it('has the hash of its content in the reserved code, and the content is unchanged', () => {
    const report = readLabels(labelled.bytes);
    expect(report.contentHash).toBe(readLabels(before).contentHash);
    const { ReservedCode1, ReservedCode2 } = labelled.label;
    expect([ReservedCode1, ReservedCode2]).toContain(report.contentHash);
  });

  it('keeps one label when it is labelled again, with the first producer', () => {
    const again = labelFile(labelled.bytes, { producer: 'SECOND', produceId: 'other-1' });
    expect(readLabels(again.bytes).found).toHaveLength(1);
    expect(again.label).toMatchObject({
      ContentProducer: labelled.label.ContentProducer,
      ProduceID: labelled.label.ProduceID,
      ContentPropagator: 'SECOND',
      PropagateID: 'other-1',
    });
    expect(count(again.bytes, '"ContentProducer"')).toBe(1);
  });

  it('is refused with an error of ours wherever it is cut, or read in full', () => {
    for (let length = 0; length < labelled.bytes.length; length += 7) {
      const cut = labelled.bytes.subarray(0, length);
      try {
        labelFile(cut, request);
      } catch (error) {
        expect(error).toBeInstanceOf(DarkroomError);
      }
    }
  });
});

describe('a WAV with XMP', () => {
  const NAMESPACE = 'http://www.tc260.org.cn/ns/AIGC/1.0/';
  const theirs = '{"Label":"2","ContentProducer":"up","ProduceID":"u-7"}';

  /** XMP part 3 puts the packet of a WAV into the chunk `_PMX`. */
  function withPacket(properties: string): Buffer {
    const packet = Buffer.from(
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF' +
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""' +
        ` xmlns:TC260="${NAMESPACE}" xmlns:xmp="http://ns.adobe.com/xap/1.0/">${properties}` +
        '</rdf:Description></rdf:RDF></x:xmpmeta>',
    );
    const padded = Buffer.concat([packet, Buffer.alloc(packet.length % 2)]);
    const head = Buffer.from('_PMX\0\0\0\0');
    head.writeUInt32LE(packet.length, 4);
    const wav = Buffer.concat([sample('sine.wav'), head, padded]);
    wav.writeUInt32LE(wav.length - 8, 4);
    return wav;
  }

  it('has the label of another service in it read, kept, and not doubled', () => {
    const before = withPacket(`<TC260:AIGC>${theirs}</TC260:AIGC>`);
    expect(readLabels(before)).toMatchObject({
      found: [{ place: 'XMP', text: theirs }],
      label: { Label: '2', ContentProducer: 'up', ProduceID: 'u-7' },
    });
    const { bytes, label } = labelFile(before, request);
    expect(label).toMatchObject({ ContentProducer: 'up', ContentPropagator: OURS });
    expect(readLabels(bytes).found).toHaveLength(1);
    expect(count(bytes, '"ContentProducer"')).toBe(1);
  });

  it('keeps a packet that holds no label', () => {
    const { bytes } = labelFile(withPacket('<xmp:CreatorTool>Tool</xmp:CreatorTool>'), request);
    expect(count(bytes, '<xmp:CreatorTool>Tool<')).toBe(1);
    expect(readLabels(bytes)).toMatchObject({ creatorTool: 'Tool', label: { Label: '1' } });
  });

  it.runIf(spawnSync('exiftool', ['-ver']).status === 0)(
    'is read by exiftool: our chunk when it is asked for unknown ones',
    () => {
      const home = mkdtempSync(join(tmpdir(), 'label-'));
      try {
        const { bytes, label } = labelFile(sample('sine.wav'), request);
        writeFileSync(join(home, 'a.wav'), bytes);
        const asked = ['-u', '-b', '-Unknown_AIGC', join(home, 'a.wav')];
        expect(JSON.parse(execFileSync('exiftool', asked).toString())).toEqual(label);
      } finally {
        rmSync(home, { recursive: true });
      }
    },
  );
});

describe('movies', () => {
  it.each(samples.filter((name) => /\.(mp4|mov)$/.test(name)))(
    'find their media again: %s',
    (name) => {
      const places = mediaAtOffsets(sample(name));
      expect(places.length).toBeGreaterThan(0);
      expect(mediaAtOffsets(labelFile(sample(name), request).bytes)).toEqual(places);
    },
  );

  it('keep the tags they had', () => {
    expect(count(labelFile(sample('keyed.mp4'), request).bytes, 'Hello')).toBe(1);
    expect(count(labelFile(sample('index-in-front.mp4'), request).bytes, 'mdir')).toBe(1);
  });

  it('keep a label another service wrote and enter as propagator', () => {
    const { label } = labelFile(sample('keyed.mp4'), request);
    expect(label).toMatchObject({ ContentProducer: 'up', ContentPropagator: OURS });
    expect(label.ReservedCode2).toMatch(/^v1:[0-9a-f]{64}$/);
  });
});

describe('sounds', () => {
  it('keep the tags they had', () => {
    const wide = labelFile(sample('id3v23.mp3'), request).bytes;
    expect(wide.includes(Buffer.from('你好', 'utf16le'))).toBe(true);
    expect(count(labelFile(sample('id3v24.mp3'), request).bytes, 'Hello')).toBe(2);
  });

  it('are the same sound behind the tag', () => {
    const bare = sample('no-tags.mp3');
    const { bytes } = labelFile(bare, request);
    expect(bytes.subarray(bytes.length - bare.length).equals(bare)).toBe(true);
  });

  it('read an unsynchronised tag in UTF-16', () => {
    const json = '{"Label":"2","ContentProducer":"up","ProduceID":"7"}';
    const text = Buffer.from(`\ufeffAIGC\0\ufeff${json}`, 'utf16le');
    const data = Buffer.concat([Buffer.from([1]), text]);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    const frame = Buffer.concat([Buffer.from('TXXX'), size, Buffer.from([0, 0]), data]);
    const hidden = Buffer.from(frame.toString('latin1').replace(/\xff/g, '\xff\0'), 'latin1');
    const tag = Buffer.from([
      0x49,
      0x44,
      0x33,
      3,
      0,
      0x80,
      0,
      0,
      hidden.length >> 7,
      hidden.length & 127,
    ]);
    const report = readLabels(Buffer.concat([tag, hidden, sample('no-tags.mp3')]));
    expect(report.label).toMatchObject({ Label: '2', ContentProducer: 'up', ProduceID: '7' });
  });
});

describe('files of random damage', () => {
  it.each([3, 4])(
    'with a tag of 2.%i too short for the longer header it promises are damaged',
    (v) => {
      const tag = Buffer.from([0x49, 0x44, 0x33, v, 0, 0x40, 0, 0, 0, 3, 0, 0, 0]);
      const bytes = Buffer.concat([tag, sample('no-tags.mp3')]);
      expect(() => labelFile(bytes, request)).toThrow(DamagedPictureError);
    },
  );

  it('are read, or refused with an error of ours', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(fc.tuple(fc.nat(2_500), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 4, 8, 255))), {
          minLength: 1,
          maxLength: 6,
        }),
        (name, edits) => {
          const bytes = Buffer.from(sample(name));
          for (const [place, value] of edits) bytes[place % bytes.length] = value;
          try {
            labelFile(bytes, request);
          } catch (error) {
            if (!(error instanceof DarkroomError)) throw error;
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

const exiftool = spawnSync('exiftool', ['-ver']).status === 0;

describe.runIf(exiftool)('exiftool', () => {
  it('reads the label of movies and MP3', () => {
    const temporary = mkdtempSync(join(tmpdir(), 'label-'));
    try {
      for (const name of samples.filter((file) => !file.endsWith('.wav'))) {
        const file = join(temporary, name);
        writeFileSync(file, labelFile(sample(name), request).bytes);
        const out = execFileSync('exiftool', ['-AIGC', '-UserDefinedText', '-Warning', file]);
        expect(out.toString(), name).toContain(OURS);
        expect(out.toString(), name).not.toContain('Warning');
      }
    } finally {
      rmSync(temporary, { recursive: true });
    }
  });
});

describe('npm run label', () => {
  it('says what a label means, and when the content was changed after it', () => {
    const { bytes } = labelFile(sample('sine.wav'), request);
    const text = describeLabels('a.wav', readLabels(bytes)).join('\n');
    expect(text).toContain('属于人工智能生成合成内容');
    expect(text).toContain('unchanged since it was labelled');
    const changed = Buffer.from(bytes);
    changed[300] = (changed[300] ?? 0) ^ 1;
    expect(describeLabels('a.wav', readLabels(changed)).join('\n')).toContain('CHANGED');
  });

  it('points at files without a label', () => {
    const lines = describeLabels('b.mp3', readLabels(sample('no-tags.mp3')));
    expect(lines).toContain('  no AIGC label');
  });
});
