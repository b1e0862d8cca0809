/** Runs in its own process, to be killed: counts up and prints what was acknowledged. */
import { writeSync } from 'node:fs';
import { createEngine } from '../../../local/cloudbase/engine/index.ts';

async function main(folder: string): Promise<void> {
  // A small log, so that kills also land in the middle of compactions.
  const engine = await createEngine({ dataDir: folder, compactAtBytes: 30_000 });
  await engine.createCollection('counters');
  await engine.createCollection('ledger');
  const names = ['a', 'b', 'c', 'd', 'left', 'right'];
  await engine.insert(
    'counters',
    names.map((_id) => ({ _id, n: 0 })),
  );
  const count = async (name: string): Promise<void> => {
    for (let n = 1; ; n++) {
      await engine.update({
        collection: 'counters',
        filter: { _id: name },
        update: { $inc: { n: 1 } },
      });
      writeSync(1, `${name} ${n}\n`);
    }
  };
  const transfer = async (): Promise<void> => {
    for (let n = 1; ; n++) {
      const transactionId = await engine.begin();
      for (const _id of ['left', 'right']) {
        await engine.update({
          collection: 'counters',
          filter: { _id },
          update: { $inc: { n: 1 } },
          transactionId,
        });
      }
      await engine.insert('ledger', [{ _id: `entry ${n}` }], transactionId);
      await engine.commit(transactionId);
      writeSync(1, `left ${n}\n`);
    }
  };
  await Promise.all([...['a', 'b', 'c', 'd'].map(count), transfer()]);
}

await main(process.argv[2] ?? '');
