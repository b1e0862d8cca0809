/**
 * The operator's changes to providers: documents of the `providers` collection, `_id` = its id.
 * Keys are stored sealed (keys.ts). What cannot be understood or opened is reported and ignored,
 * and what is built in or set in the environment stays.
 *
 *   { _id: 'kie', enabled: false }
 *   { _id: 'openai', base_url: 'https://relay.example.com/v1' }
 */
import * as z from 'zod/mini';
import { checked, collections, type Database } from '../../platform/database.ts';
import { ConfigError } from '../../platform/errors.ts';
import type { Settings } from './availability.ts';
import { type Keyring, keyFields, openKey } from './keys.ts';
import { PROVIDER_ROWS, type ProviderRow } from './rows.ts';

const providerDoc = z.object({
  _id: z.string(),
  enabled: z.optional(z.boolean()),
  base_url: z.optional(z.string().check(z.maxLength(500))),
  /** What becomes of results that are no pictures. */
  results: z.optional(z.enum(['copy', 'keep_url'])),
  /** Folder of its results in S3 storage. */
  s3_prefix: z.optional(z.string().check(z.regex(/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+){0,4}$/))),
  /** Sealed. */
  keys: z.optional(z.record(z.string(), z.string())),
});
export type ProviderDoc = z.infer<typeof providerDoc>;

export interface ProviderOverrides {
  /** For `createProviders`: rows and settings with what is stored in front. */
  readonly rows: readonly ProviderRow[];
  readonly settings: Settings;
  readonly disabled: readonly string[];
  /** `kind` as models have it. */
  readonly keeping: (provider: string, kind: string) => 'copy' | 'keep_url';
  /** Where its files go in S3 storage; null: where all go. */
  readonly folderOf: (provider: string) => string | null;
}

export interface ProviderProblem {
  readonly collection: string;
  readonly id: string;
  readonly problem: string;
}

export interface ProviderBase {
  readonly settings: Settings;
  readonly keyring: Keyring | null;
  readonly rows?: readonly ProviderRow[];
}

/** Pure; never throws for a document. */
export function withProviderOverrides(
  base: ProviderBase,
  docs: readonly unknown[],
  report: (problem: ProviderProblem) => void = () => undefined,
): ProviderOverrides {
  const { rows = PROVIDER_ROWS, keyring } = base;
  const settings: Record<string, string | undefined> = { ...base.settings };
  const changedRows = new Map(rows.map((row) => [row.id, row]));
  const disabled: string[] = [];
  const kept = new Map<string, readonly string[]>();
  const folders = new Map<string, string>();
  for (const raw of docs) {
    const id = String((raw as { _id?: unknown } | null)?._id ?? '');
    const tell = (problem: string): void =>
      report({ collection: collections.providers, id, problem });
    const row = changedRows.get(id);
    const parsed = providerDoc.safeParse(raw);
    if (row === undefined) tell('no provider has this id');
    else if (!parsed.success) tell(`cannot be understood: ${fieldsOf(parsed.error)}`);
    else {
      const doc = parsed.data;
      if (doc.enabled === false) disabled.push(id);
      if (doc.results === 'keep_url') {
        const { kinds = [] } = row.labelsFiles ?? {};
        if (kinds.length === 0) tell(UNLABELLED);
        kept.set(id, kinds);
      }
      if (doc.s3_prefix !== undefined) folders.set(id, doc.s3_prefix);
      const stored = { ...openedKeys(doc, { row, keyring, tell }), ...baseUrlOf(doc, tell) };
      for (const [name, value] of Object.entries(stored)) settings[settingOf(id, name)] = value;
      changedRows.set(id, readingStored(row, Object.keys(stored)));
    }
  }
  return {
    rows: [...changedRows.values()],
    settings,
    disabled,
    keeping: (provider, kind) => (kept.get(provider)?.includes(kind) ? 'keep_url' : 'copy'),
    folderOf: (provider) => folders.get(provider) ?? null,
  };
}

/** Whoever hands a file on answers for its label, wherever the file lies. */
const UNLABELLED =
  'results: keep_url is refused, since nothing says that this provider’s files carry the label';

function fieldsOf(error: { issues: readonly { path: readonly PropertyKey[] }[] }): string {
  return error.issues.map(({ path }) => path.join('.') || 'document').join(', ');
}

const BASE_URL = 'base_url';

/** Not a name a variable can have: what is stored never hides behind an environment's variable. */
function settingOf(provider: string, name: string): string {
  return `stored:${provider}:${name}`;
}

function openedKeys(
  doc: ProviderDoc,
  context: { row: ProviderRow; keyring: Keyring | null; tell: (problem: string) => void },
): Record<string, string> {
  const { row, keyring, tell } = context;
  const opened: Record<string, string> = {};
  for (const [field, sealed] of Object.entries(doc.keys ?? {})) {
    if (!keyFields(row).includes(field)) tell(`keys: no field "${field}"`);
    else if (keyring === null) tell('keys are stored, but DARKROOM_KEY_SECRET is not set');
    else {
      try {
        opened[field] = openKey(sealed, { provider: row.id, field }, keyring);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        tell(error.message);
      }
    }
  }
  return opened;
}

function baseUrlOf(doc: ProviderDoc, tell: (problem: string) => void): Record<string, string> {
  const { base_url: text } = doc;
  if (text === undefined) return {};
  // A row may hold the place of a service's name in its host.
  const sample = text.replace('{service}', 'service');
  const url = URL.canParse(sample) ? new URL(sample) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '') {
    return { [BASE_URL]: text };
  }
  tell('base_url is no http or https URL without credentials');
  return {};
}

/** The row, reading what is stored from there and the rest from the environment. */
function readingStored(row: ProviderRow, stored: readonly string[]): ProviderRow {
  const pointed = (names: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(names).map(([field, variable]) => [
        field,
        stored.includes(field) ? settingOf(row.id, field) : variable,
      ]),
    );
  const fromStore = (set: Readonly<Record<string, string>>): number =>
    Object.keys(set).filter((field) => stored.includes(field)).length;
  return {
    ...row,
    baseUrlVar: stored.includes(BASE_URL) ? settingOf(row.id, BASE_URL) : row.baseUrlVar,
    // The first whole set is used, so the one an operator has stored comes first.
    keySets: [...row.keySets].sort((a, b) => fromStore(b) - fromStore(a)).map(pointed),
    ...(row.optional === undefined ? {} : { optional: pointed(row.optional) }),
  };
}

const MAX_DOCS = 200;

/** The operator's documents as they are, keys sealed. Throws what the database throws. */
export async function loadProviderDocs(db: Database): Promise<unknown[]> {
  return checked(await db.collection(collections.providers).limit(MAX_DOCS).get()).data;
}
