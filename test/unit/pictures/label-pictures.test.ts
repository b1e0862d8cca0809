import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDarkroom, type PictureFormat, readLabels } from '../../../shared/pictures/index.ts';
import { isAllowedValue, makeLabel, parseLabel } from '../../../shared/pictures/label/aigc.ts';
import { labelFile } from '../../../shared/pictures/label/file.ts';
import { crc32 } from '../../../shared/pictures/label/png.ts';
import { labelOfPacket } from '../../../shared/pictures/label/xmp.ts';
import { ConfigError } from '../../../shared/platform/errors.ts';

const OURS = '001191440300708461136T1XGW3';
const FORMATS = ['jpeg', 'png', 'webp'] as const;
const KEYS = [
  'Label',
  'ContentProducer',
  'ProduceID',
  'ReservedCode1',
  'ContentPropagator',
  'PropagateID',
  'ReservedCode2',
];
const darkroom = createDarkroom({ label: { producer: OURS } });

let photo: Buffer;
beforeAll(async () => {
  const create = { width: 320, height: 200, channels: 4, background: '#33669980' } as const;
  photo = await sharp({ create }).png().toBuffer();
});

const develop = (bytes: Uint8Array, output: PictureFormat) =>
  darkroom.develop({ bytes, output, produceId: 'task-9-0', taskType: 't', model: 'm' });

describe.each(FORMATS)('a label in %s', (format) => {
  it('is the standard’s JSON in the only XMP packet, as libvips reads it', async () => {
    const { bytes, label } = await develop(photo, format);
    const { xmpAsString = '', exif } = await sharp(bytes).metadata();
    expect(exif).toBeUndefined();
    const json = /<TC260:AIGC>(.*)<\/TC260:AIGC>/.exec(xmpAsString)?.[1] ?? '';
    expect(xmpAsString).toContain('xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"');
    expect(Object.keys(JSON.parse(json))).toEqual(KEYS);
    expect(JSON.parse(json)).toEqual(label);
    expect(label).toMatchObject({
      Label: '1',
      ContentProducer: OURS,
      ProduceID: 'task-9-0',
      ContentPropagator: OURS,
      PropagateID: 'task-9-0',
    });
    for (const value of Object.values(label)) expect(isAllowedValue(value)).toBe(true);
    expect(Buffer.from(bytes).toString('latin1').split('"ContentProducer"')).toHaveLength(2);
  });

  it('stands beside the IPTC source type and the tool', async () => {
    const { bytes } = await develop(photo, format);
    const { xmpAsString = '' } = await sharp(bytes).metadata();
    expect(xmpAsString).toContain(
      '<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>',
    );
    expect(xmpAsString).toContain('<xmp:CreatorTool>Darkroom</xmp:CreatorTool>');
  });

  it('leaves every pixel and the hash recipe as they were', async () => {
    const plain = await sharp(photo).toFormat(format).toBuffer();
    const { bytes, label } = labelFile(plain, { producer: OURS, produceId: 'a' });
    const [before, after] = await Promise.all([
      sharp(plain).raw().toBuffer(),
      sharp(bytes, { failOn: 'warning' }).raw().toBuffer(),
    ]);
    expect(after.equals(before)).toBe(true);
    expect(readLabels(bytes).contentHash).toBe(label.ReservedCode1);
    expect(readLabels(plain).contentHash).toBe(label.ReservedCode1);
  });

  it('of a provider is kept, and we enter as propagator', async () => {
    const upstream = labelFile(await sharp(photo).toFormat(format).toBuffer(), {
      producer: 'UPSTREAM',
      produceId: 'up-1',
    });
    const { label, bytes } = await develop(upstream.bytes, 'jpeg');
    expect(label).toMatchObject({
      ContentProducer: 'UPSTREAM',
      ProduceID: 'up-1',
      ReservedCode1: upstream.label.ReservedCode1,
      ContentPropagator: OURS,
      PropagateID: 'task-9-0',
      ReservedCode2: readLabels(bytes).contentHash,
    });
  });

  it.runIf(spawnSync('exiftool', ['-ver']).status === 0)('is read by exiftool', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'label-'));
    try {
      const picture = await develop(photo, format);
      for (const bytes of [picture.bytes, picture.thumbnail.bytes]) {
        writeFileSync(join(temporary, 'a'), bytes);
        const out = execFileSync('exiftool', [
          '-G1',
          '-a',
          '-XMP:all',
          '-Warning',
          join(temporary, 'a'),
        ]);
        expect(out.toString().match(/XMP-TC260.*Aigc.*ContentProducer/g)).toHaveLength(1);
        expect(out.toString()).toContain('trainedAlgorithmicMedia');
        expect(out.toString()).not.toContain('Warning');
      }
    } finally {
      rmSync(temporary, { recursive: true });
    }
  });
});

describe('labels other services write', () => {
  const json = '{"AIGC":{"Label":"1","ContentProducer":"up","ProduceID":"u-1"}}';

  function withChunk(png: Buffer, type: string, data: Buffer): Buffer {
    const chunk = Buffer.alloc(12 + data.length);
    chunk.writeUInt32BE(data.length, 0);
    chunk.write(type, 4, 'latin1');
    data.copy(chunk, 8);
    chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
    return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
  }

  it.each([
    ['tEXt', () => Buffer.from(`AIGC\0${json}`)],
    ['zTXt', () => Buffer.concat([Buffer.from('AIGC\0\0'), deflateSync(json)])],
    ['iTXt', () => Buffer.from(`AIGC\0\0\0\0\0${json}`)],
  ] as const)('are found in a PNG %s chunk', async (type, data) => {
    const { label } = await develop(withChunk(photo, type, data()), 'png');
    expect(label).toMatchObject({ ContentProducer: 'up', ContentPropagator: OURS });
  });

  it('are found in EXIF and replaced, not doubled', async () => {
    const exif = { IFD0: { ImageDescription: json } };
    const jpeg = await sharp(photo).flatten().withExif(exif).jpeg().toBuffer();
    expect(readLabels(jpeg).label).toMatchObject({ ContentProducer: 'up' });
    const { bytes } = labelFile(jpeg, { producer: OURS, produceId: 'a' });
    expect(readLabels(bytes).found).toHaveLength(1);
    expect(readLabels(bytes).label).toMatchObject({ ContentProducer: 'up' });
  });

  it('are found as attributes, under another prefix, and with entities', () => {
    const value = '{&quot;Label&quot;:&quot;3&quot;,&#34;ProduceID&#x22;:&quot;a&amp;b&quot;}';
    const packet = `<rdf:Description xmlns:x1="http://www.tc260.org.cn/ns/AIGC/1.0/" x1:AIGC="${value}"/>`;
    expect(labelOfPacket(packet)).toMatchObject({ Label: '3', ProduceID: 'a&b' });
  });

  it('are not believed when they are no label', async () => {
    for (const text of [
      '{}',
      '[]',
      'null',
      '{"Label":"9"}',
      '{"Label":',
      `{"Label":"1${'x'.repeat(9_000)}"}`,
    ]) {
      expect(parseLabel(text)).toBeNull();
      const { label } = await develop(
        withChunk(photo, 'tEXt', Buffer.from(`AIGC\0${text}`)),
        'png',
      );
      expect(label.ContentProducer).toBe(OURS);
    }
  });

  it('do not let a bomb of compressed text through', async () => {
    const bomb = Buffer.concat([Buffer.from('AIGC\0\0'), deflateSync(Buffer.alloc(50_000_000))]);
    const picture = await develop(withChunk(photo, 'zTXt', bomb), 'png');
    expect(picture.warnings.join()).toContain('metadata of the source cannot be read');
  });

  it('have their forbidden characters percent-encoded, and their length bounded', () => {
    const existing = {
      Label: '1',
      ContentProducer: '某公司 "A"',
      ProduceID: 'x'.repeat(5_000),
      ReservedCode1: '\\',
      ContentPropagator: '',
      PropagateID: '',
      ReservedCode2: '',
    };
    const label = makeLabel({ producer: OURS, produceId: '任务-1', hash: 'v1:0' }, existing);
    expect(label.ContentProducer).toBe('%E6%9F%90%E5%85%AC%E5%8F%B8%20%22A%22');
    expect(label.PropagateID).toBe('%E4%BB%BB%E5%8A%A1-1');
    for (const value of Object.values(label)) expect(isAllowedValue(value)).toBe(true);
  });
});

describe('the producer', () => {
  it.each(['', '某公司', 'with space', 'quote"', 'back\\slash'])('cannot be %j', (producer) => {
    expect(() => createDarkroom({ label: { producer } })).toThrow(ConfigError);
  });
});
