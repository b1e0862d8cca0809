import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CloudBaseError } from '../../../local/cloudbase/engine/api.ts';
import { ENV, failure, startTestCloud, type TestCloud, until } from '../local-cloud.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

describe('storage through the real node-sdk', () => {
  let test_: TestCloud;
  let nowMs = Date.now();
  beforeAll(async () => {
    test_ = await startTestCloud({}, { now: () => nowMs });
  });
  afterAll(() => test_.end());

  const upload = (cloudPath: string, fileContent: Buffer) =>
    test_.app().uploadFile({ cloudPath, fileContent });
  const urlOf = async (fileID: string, maxAge = 600): Promise<string> => {
    const { fileList } = await test_.app().getTempFileURL({ fileList: [{ fileID, maxAge }] });
    return fileList[0]?.tempFileURL ?? '';
  };

  test('an uploaded file comes back byte for byte', async () => {
    const bytes = randomBytes(300_000);
    const { fileID } = await upload('photos/a.bin', bytes);
    expect(fileID).toMatch(new RegExp(`^cloud://${ENV}\\.[^/]+/photos/a\\.bin$`));
    const { fileContent } = await test_.app().downloadFile({ fileID });
    expect(Buffer.compare(fileContent as Buffer, bytes)).toBe(0);
  });

  test.each(['目录/照片 1.png', 'a b#c%d&e+f.png', "it's(1)!.png"])(
    'the path %s survives the SDK and a plain fetch',
    async (path) => {
      const { fileID } = await upload(path, PNG);
      expect(fileID.endsWith(`/${path}`)).toBe(true);
      const { fileContent } = await test_.app().downloadFile({ fileID });
      expect(fileContent).toEqual(PNG);
      const response = await fetch(await urlOf(fileID));
      expect(Buffer.from(await response.arrayBuffer())).toEqual(PNG);
    },
  );

  test('the cosFileId is ASCII also for a Chinese path, because it travels as a header', async () => {
    const { data } = await test_.app().getUploadMetadata({ cloudPath: '目录/照片.png' });
    expect(data.cosFileId).toMatch(/^[\x20-\x7e]+$/);
  });

  test('a replaced file leaves nothing of the former one', async () => {
    const { fileID } = await upload('replace/me.txt', Buffer.from('first'));
    await upload('replace/me.txt', Buffer.from('second'));
    expect((await test_.app().downloadFile({ fileID })).fileContent?.toString()).toBe('second');
    const stored = readdirSync(join(test_.dataDir, 'storage'), { recursive: true }).map(String);
    const sidecars = stored.filter((name) => name.endsWith('.json'));
    const blobs = stored.filter((name) => name.endsWith('.bytes'));
    expect(blobs.length).toBe(sidecars.length);
  });

  test('the content type is told by the bytes, not by the name', async () => {
    const { fileID } = await upload('lies.jpg', PNG);
    const response = await fetch(await urlOf(fileID), { method: 'HEAD' });
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('content-length')).toBe(String(PNG.length));
    expect(await response.text()).toBe('');
    const page = await upload('page.html', Buffer.from('<script>alert(1)</script>'));
    const served = await fetch(await urlOf(page.fileID));
    expect(served.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(served.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('ranges, conditional reads and any origin are served', async () => {
    const { fileID } = await upload('range.bin', Buffer.from('0123456789'));
    const url = await urlOf(fileID);
    const range = (value: string) => fetch(url, { headers: { range: value } });
    const middle = await range('bytes=2-4');
    expect([middle.status, await middle.text()]).toEqual([206, '234']);
    expect(middle.headers.get('content-range')).toBe('bytes 2-4/10');
    expect(await (await range('bytes=-3')).text()).toBe('789');
    expect(await (await range('bytes=7-')).text()).toBe('789');
    expect((await range('bytes=99-')).status).toBe(416);
    const whole = await fetch(url);
    expect(whole.headers.get('access-control-allow-origin')).toBe('*');
    const etag = whole.headers.get('etag') ?? '';
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  test('a temporary URL ends at its time, and no other file or later end can be made of it', async () => {
    const { fileID } = await upload('secret.txt', Buffer.from('secret'));
    await upload('other.txt', Buffer.from('other'));
    const url = await urlOf(fileID, 60);
    expect((await fetch(url)).status).toBe(200);
    const forged = [
      url.replace('secret.txt', 'other.txt'),
      url.replace(/t=(\d+)/, (_, t: string) => `t=${Number(t) + 9999}`),
      // One signature in 64 begins with the letter another is given.
      url.replace(/sign=(.)/, (_, first: string) => `sign=${first === '_' ? '-' : '_'}`),
      url.split('?')[0] ?? '',
    ];
    for (const attempt of forged) {
      const response = await fetch(attempt);
      expect(response.status).toBe(403);
      expect(await response.text()).toContain('<Code>AccessDenied</Code>');
    }
    nowMs += 61_000;
    const late = await fetch(url);
    expect(late.status).toBe(403);
    expect(await late.text()).toMatch(/<Error>[\s\S]*<Message>Request has expired<\/Message>/);
  });

  test('an upload needs its ticket, for this path, in time', async () => {
    const { data } = await test_.app().getUploadMetadata({ cloudPath: 'ticket.txt' });
    const put = (url: string, authorization: string) =>
      fetch(url, { method: 'PUT', headers: { authorization }, body: 'x' });
    expect((await put(data.url.replace('ticket', 'elsewhere'), data.authorization)).status).toBe(
      403,
    );
    const refused = await put(data.url, 'forged.ticket');
    expect(await refused.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
    nowMs += 16 * 60_000;
    expect(await (await put(data.url, data.authorization)).text()).toContain('expired');
  });

  test('deleting says for each file what became of it', async () => {
    const { fileID } = await upload('gone.txt', Buffer.from('x'));
    const missing = fileID.replace('gone', 'never');
    const { fileList } = await test_.app().deleteFile({ fileList: [fileID, missing] });
    expect(fileList.map((file) => file.code)).toEqual(['SUCCESS', 'STORAGE_FILE_NONEXIST']);
    const error = await failure(test_.app().downloadFile({ fileID }));
    expect(error.code).toBe('STORAGE_FILE_NONEXIST');
  });

  test('copy keeps, moves, and does not overwrite when told not to', async () => {
    const app = test_.app();
    const { fileID } = await upload('from/a.txt', Buffer.from('a'));
    const copy = (dstPath: string, more = {}) =>
      app.copyFile({ fileList: [{ srcPath: 'from/a.txt', dstPath, ...more }] });
    expect((await copy('to/a.txt')).fileList[0]?.code).toBe('SUCCESS');
    expect((await copy('to/a.txt', { overwrite: false })).fileList[0]?.code).not.toBe('SUCCESS');
    await copy('moved/a.txt', { removeOriginal: true });
    expect((await failure(app.downloadFile({ fileID }))).code).toBe('STORAGE_FILE_NONEXIST');
    const moved = fileID.replace('from/', 'moved/');
    expect((await app.downloadFile({ fileID: moved })).fileContent?.toString()).toBe('a');
  });

  test('more than 50 files in one call, foreign fileIDs and bad paths are refused', async () => {
    const app = test_.app();
    const { fileID } = await upload('many.txt', Buffer.from('x'));
    const many = Array.from({ length: 51 }, () => fileID);
    expect((await failure(app.getTempFileURL({ fileList: many }))).code).toBe('INVALID_PARAM');
    expect((await failure(app.deleteFile({ fileList: many }))).code).toBe('INVALID_PARAM');
    const foreign = fileID.replace(ENV, 'another-env');
    const { fileList } = await app.getTempFileURL({ fileList: [foreign] });
    expect(fileList[0]?.code).toBe('STORAGE_FILE_NONEXIST');
    for (const path of ['../up.txt', 'a/../../b', '/abs', 'a//b', 'a\\b', 'a/./b', 'nul\0', '']) {
      expect((await failure(upload(path, PNG))).code, path).toBe('INVALID_PARAM');
    }
  });

  test('a raw request cannot climb out of the folder', async () => {
    const status = await new Promise((resolve, reject) => {
      const path = '/cos/..%2f..%2f..%2f..%2fetc%2fpasswd?sign=x&t=9999999999';
      request(`${test_.cloud.url}`, { path }, (response) => resolve(response.statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  test('an upload cut off in the middle leaves no file behind', async () => {
    const stored = (): number =>
      readdirSync(join(test_.dataDir, 'storage'), { recursive: true })
        .map(String)
        .filter((name) => name.endsWith('.bytes')).length;
    const before = stored();
    const { data } = await test_.app().getUploadMetadata({ cloudPath: 'half.bin' });
    const upload_ = request(data.url, {
      method: 'PUT',
      headers: { authorization: data.authorization, 'content-length': 1_000_000 },
    });
    upload_.on('error', () => {});
    upload_.write(Buffer.alloc(1000));
    await until(() => stored() > before);
    upload_.destroy();
    await until(() => stored() === before);
    const { fileList } = await test_.app().getTempFileURL({ fileList: [data.fileId as string] });
    expect(fileList[0]?.code).toBe('STORAGE_FILE_NONEXIST');
  });
});

describe('whose file it is', () => {
  let test_: TestCloud;
  beforeAll(async () => {
    test_ = await startTestCloud({}, { storageRule: 'PRIVATE' });
  });
  afterAll(() => test_.end());

  const user = (openid: string) => ({ kind: 'openid', openid, appid: 'wx1' }) as const;

  test('a user neither overwrites, reads nor deletes what belongs to another', async () => {
    const { storage } = test_.cloud.context;
    const ticket = await storage.uploadTicket('mine.txt', user('anna'));
    const headers = { authorization: ticket.authorization };
    expect((await fetch(ticket.url, { method: 'PUT', headers, body: 'hi' })).status).toBe(200);
    await expect(storage.uploadTicket('mine.txt', user('bert'))).rejects.toThrow(CloudBaseError);
    const files = [{ fileid: ticket.fileId }];
    expect((await storage.downloadUrls(files, user('bert')))[0]?.code).toBe(
      'STORAGE_EXCEED_AUTHORITY',
    );
    expect((await storage.downloadUrls(files, user('anna')))[0]?.code).toBe('SUCCESS');
    expect((await storage.remove([ticket.fileId], user('bert')))[0]?.code).toBe(
      'STORAGE_EXCEED_AUTHORITY',
    );
    expect((await storage.remove([ticket.fileId], user('anna')))[0]?.code).toBe('SUCCESS');
  });

  test('the owner is written down with the file', async () => {
    const { storage } = test_.cloud.context;
    const ticket = await storage.uploadTicket('owned.txt', user('carl'));
    const headers = { authorization: ticket.authorization };
    await fetch(ticket.url, { method: 'PUT', headers, body: 'hi' });
    const folder = join(test_.dataDir, 'storage');
    const sidecar = readdirSync(folder, { recursive: true })
      .map(String)
      .find((name) => name.endsWith('.json'));
    const stored = JSON.parse(readFileSync(join(folder, sidecar ?? ''), 'utf8'));
    expect(stored).toMatchObject({ path: 'owned.txt', owner: { openid: 'carl' }, size: 2 });
  });
});
