import { strToU8, unzipSync, Zip, ZipDeflate, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { filesInZip } from '../../../local/cloudbase/control-plane/packages/zip-files.ts';

const TEXT = strToU8('a line that comes again and again\n'.repeat(500));

/** As a program writes one that does not know how long its files will be. */
function streamed(): Uint8Array {
  const parts: Uint8Array[] = [];
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    parts.push(bytes);
  });
  for (const name of ['one.txt', 'two.txt']) {
    const file = new ZipDeflate(name);
    zip.add(file);
    file.push(TEXT, true);
  }
  zip.end();
  return Buffer.concat(parts);
}

describe('the files of an archive', () => {
  test.each([
    ['deflated', zipSync({ 'index.js': TEXT, 'deep/er/file.txt': strToU8('x') })],
    ['stored', zipSync({ 'index.js': [TEXT, { level: 0 }] })],
    ['empty, and folders', zipSync({ 'folder/': new Uint8Array(), 'empty.txt': new Uint8Array() })],
    ['with names that are no ASCII', zipSync({ '图片.txt': TEXT })],
    ['of lengths that come after them', streamed()],
    ['none', zipSync({})],
  ])('%s, are those fflate finds', (_, archive) => {
    const files = filesInZip(archive);
    const wanted = unzipSync(archive);
    expect(Object.keys(files)).toEqual(Object.keys(wanted));
    for (const [name, bytes] of Object.entries(wanted)) {
      expect(Buffer.compare(files[name] ?? Buffer.of(1), bytes), name).toBe(0);
    }
  });

  test.each([
    ['no archive', strToU8('PK, and then nothing of the kind')],
    ['half of one', zipSync({ 'index.js': TEXT }).subarray(0, 60)],
  ])('of %s cannot be had', (_, archive) => {
    expect(() => filesInZip(archive)).toThrow();
  });
});
