/** A local CloudBase in a process of its own, for tests that kill it. Options are JSON in argv[2]. */
import { startCloudBase } from '../../local/cloudbase/server.ts';

const cloud = await startCloudBase(JSON.parse(process.argv[2] ?? '{}'));
for (const name of ['tasks', 'seen']) {
  const known = await cloud.engine.listCollections();
  if (!known.includes(name)) await cloud.engine.createCollection(name);
}
process.stdout.write(`${cloud.url}\n`);
