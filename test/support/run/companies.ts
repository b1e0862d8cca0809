/** Which test files get a process of their own. The others share one, and must leave no trace. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const TEST = join(import.meta.dirname, '../..');
/** Whole environments, and what loads a hundred products. */
const FOLDERS = /^(?:end-to-end\/|simulation\/[^/]+$)/u;
/** Modules that are replaced, SDKs that keep a login for as long as the process lives. */
const LEAVES_TRACES =
  /\bvi\.(?:mock|hoisted|resetModules)\(|'aws-sdk-client-mock'|@cloudbase\/js-sdk'|\/client-cloud\.ts'|local\/environment\/environment\.ts'/u;

/** Paths from the root, sorted. */
export function filesThatNeedAProcess(): string[] {
  return readdirSync(TEST, { recursive: true })
    .map((path) => String(path).replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules/'))
    .filter(
      (path) => FOLDERS.test(path) || LEAVES_TRACES.test(readFileSync(join(TEST, path), 'utf8')),
    )
    .map((path) => `test/${path}`)
    .sort();
}
