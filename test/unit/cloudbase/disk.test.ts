import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEngine } from '../../../local/cloudbase/engine/index.ts';
import { createDatabaseProtocol } from '../../../local/cloudbase/protocol/database.ts';

const disk = vi.hoisted(() => ({ failSync: false, failWrite: false, syncs: 0 }));

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs')>();
  const failure = (): Error => Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
  return {
    ...real,
    fdatasync: (fd: number, done: (cause: Error | null) => void) => {
      disk.syncs += 1;
      if (disk.failSync) setImmediate(() => done(failure()));
      else real.fdatasync(fd, done);
    },
    writeSync: (...args: Parameters<typeof real.writeSync>) => {
      if (disk.failWrite) throw failure();
      return real.writeSync(...args);
    },
  };
});

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-disk-'));
  Object.assign(disk, { failSync: false, failWrite: false, syncs: 0 });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a disk that fails', () => {
  it.each(['failSync', 'failWrite'] as const)(
    'at %s stops every write from then on',
    async (how) => {
      const engine = await createEngine({ dataDir: folder });
      await engine.createCollection('c');
      await engine.insert('c', [{ _id: 'safe' }]);
      disk[how] = true;
      const results = await Promise.allSettled([
        engine.insert('c', [{ _id: 'lost 1' }]),
        engine.insert('c', [{ _id: 'lost 2' }]),
      ]);
      for (const result of results) {
        expect(result).toMatchObject({ status: 'rejected', reason: { code: 'JOURNAL_BROKEN' } });
      }
      disk[how] = false;
      await expect(engine.insert('c', [{ _id: 'later' }])).rejects.toThrow(
        /can no longer be written \(EIO: i\/o error\); restart/,
      );
      await engine.close();
      const again = await createEngine({ dataDir: folder });
      const ids = (await again.find('c')).map((d) => d._id);
      expect(ids).toContain('safe');
      expect(ids).not.toContain('later');
      await again.close();
    },
  );

  it('is not hidden as an answer of the database', async () => {
    const engine = await createEngine({ dataDir: folder });
    const protocol = createDatabaseProtocol(engine);
    disk.failSync = true;
    const outcome = protocol.send('database.addCollection', { collectionName: 'c' });
    await expect(outcome).rejects.toThrow(/can no longer be written/);
    await engine.close();
  });
});

describe('group commit', () => {
  it('lets commits that come together share a sync, and answers none before it', async () => {
    const engine = await createEngine({ dataDir: folder });
    await engine.createCollection('c');
    const before = disk.syncs;
    await Promise.all(Array.from({ length: 100 }, (_, n) => engine.insert('c', [{ n }])));
    expect(disk.syncs - before).toBeLessThanOrEqual(3);
    await engine.close();
  });

  it('tells subscribers in commit order, after the sync and before the caller', async () => {
    const engine = await createEngine({ dataDir: folder });
    await engine.createCollection('c');
    const heard: string[] = [];
    engine.subscribe((commit) => heard.push(`commit ${commit.seq}`));
    const insert = (n: number): Promise<unknown> =>
      engine.insert('c', [{ n }]).then(() => heard.push(`answer ${n}`));
    await Promise.all([insert(2), insert(3), insert(4)]);
    for (const n of [2, 3, 4]) {
      expect(heard.indexOf(`commit ${n}`)).toBeLessThan(heard.indexOf(`answer ${n}`));
    }
    expect(heard.filter((line) => line.startsWith('commit'))).toEqual([
      'commit 2',
      'commit 3',
      'commit 4',
    ]);
    await engine.close();
  });
});
