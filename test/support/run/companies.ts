/** Which test files share a process. What a file leaves there others meet. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const TEST = join(import.meta.dirname, '../..');

/** In this order, the first that fits. */
const COMPANIES = {
  /** A process for each: what loads a hundred products, or puts something in a module's place. */
  alone: {
    folder: /^simulation\/[^/]+$/u,
    text: /\bvi\.(?:mock|hoisted|resetModules)\(|'aws-sdk-client-mock'/u,
  },
  /** The same for whole environments, and SDKs that keep a login for as long as their process lives. */
  environments: {
    folder: /^end-to-end\//u,
    text: /@cloudbase\/js-sdk'|\/client-cloud\.ts'|local\/environment\/environment\.ts'/u,
  },
  /** All others: they leave no trace. */
  shared: { folder: /^/u, text: /^/u },
} as const;

export type Company = keyof typeof COMPANIES;
type Files = Readonly<Record<Company, readonly string[]>>;

/** Paths from the root, sorted. */
export function companies(): Files {
  const files: Record<Company, string[]> = { alone: [], environments: [], shared: [] };
  for (const path of testFiles()) files[companyOf(path)].push(`test/${path}`);
  return files;
}

function companyOf(path: string): Company {
  const source = readFileSync(join(TEST, path), 'utf8');
  const names = Object.keys(COMPANIES) as Company[];
  const fits = names.find((name) => {
    const { folder, text } = COMPANIES[name];
    return folder.test(path) || text.test(source);
  });
  return fits ?? 'shared';
}

/** Other people's packages in test/clients bring tests of their own. */
const testFiles = (): string[] =>
  readdirSync(TEST, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules/'))
    .sort();
