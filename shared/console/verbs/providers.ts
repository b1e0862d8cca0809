/** Providers: how they are, their keys, what is changed of them, what they answered. */

import { collections } from '../../platform/database.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import { redact } from '../../platform/log.ts';
import {
  errorsPage,
  findErrors,
  readKeyring,
  setProviderKey,
  withProviderOverrides,
} from '../../providers/index.ts';
import type { providerVerbs } from '../contract/providers.ts';
import type { ConsoleApp } from '../core/app.ts';
import { endOf, readCursor, writeCursor } from '../core/cursor.ts';
import type { Handlers } from '../core/handler.ts';
import { changeDoc } from '../core/seen.ts';
import { errorRow } from '../views/errors.ts';
import { providerRow, providersNow } from '../views/providers.ts';

const LAST_ERRORS = 50;

export const providerHandlers: Handlers<typeof providerVerbs> = {
  'providers.list': async ({ app }) => ({ providers: await providersNow(app) }),
  'providers.get': async ({ app }, { provider }) => {
    const [row, errors] = await Promise.all([
      providerRow(app, provider),
      findErrors(app.db, { provider }, LAST_ERRORS),
    ]);
    const models = app.catalogue
      .list({ includeDisabled: true, provider })
      .map(({ slug, title, enabled }) => ({ slug, title: title.zh, enabled }));
    return { provider: row, models, errors: errors.map(errorRow) };
  },
  'providers.setKey': async ({ app }, { provider, secrets }) => {
    const keyring = readKeyring(app.config.environment);
    return setProviderKey({ ...app, keyring }, { provider, secrets });
  },
  'providers.set': async ({ app }, { provider, seen, reason: _, ...wish }) => {
    const before = await providerRow(app, provider);
    const at = new Date(app.clock.now());
    await changeDoc<StoredProvider>(app, {
      collection: collections.providers,
      id: provider,
      seen,
      view: () => ({ provider: before }),
      change: (doc) =>
        checkedProvider(app, { ...changedFields(doc, wish), updated_at: at }, provider),
    });
    return { provider: await providerRow(app, provider) };
  },
  'providers.test': async ({ app }, { provider }) => {
    const check = app.healthChecks().find(({ id }) => id === provider);
    if (check === undefined) {
      await providerRow(app, provider);
      return { configured: false, ok: false, ms: 0, kind: null, message: '服务商未配置或已停用' };
    }
    const startedAt = app.clock.now();
    const error = await check.health();
    const ms = app.clock.now() - startedAt;
    const message = error === null ? '' : String(redact(error.message)).slice(0, 200);
    return { configured: true, ok: error === null, ms, kind: error?.kind ?? null, message };
  },
  'errors.list': async ({ app }, { cursor, limit, ...filter }) => {
    const last = endOf(readCursor(cursor));
    const { found, hasMore } = await errorsPage(app, filter, { last, limit });
    const end = hasMore ? found.at(-1) : undefined;
    const next = end === undefined ? null : writeCursor({ at: end.at.getTime(), id: end._id });
    return { errors: found.map(errorRow), next };
  },
};

interface StoredProvider {
  readonly _id: string;
  readonly [field: string]: unknown;
}

interface Wish {
  readonly enabled?: boolean | undefined;
  readonly baseUrl?: string | null | undefined;
  readonly results?: 'copy' | 'keep_url' | undefined;
}

function changedFields(doc: StoredProvider | null, { enabled, baseUrl, results }: Wish) {
  const { _id: _, base_url: was, ...rest } = doc ?? { _id: '' };
  const base_url = baseUrl === undefined ? was : baseUrl;
  return {
    ...rest,
    ...(base_url === null || base_url === undefined ? {} : { base_url }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(results === undefined ? {} : { results }),
  };
}

/** Refuses what would be ignored, with the words it would be ignored with. */
function checkedProvider<T extends object>(app: ConsoleApp, doc: T, provider: string): T {
  const problems: string[] = [];
  const { environment: settings } = app.config;
  const base = { settings, keyring: readKeyring(settings) };
  withProviderOverrides(base, [{ _id: provider, ...doc }], ({ problem }) => problems.push(problem));
  const [problem] = problems.filter((text) =>
    /^(base_url|results|cannot be understood)/.test(text),
  );
  if (problem === undefined) return doc;
  const field = problem.startsWith('results') ? 'results' : 'baseUrl';
  const message = field === 'results' ? '该服务商的文件没有合规标识，必须转存' : '地址无效';
  throw new InvalidRequestError([{ field, message }]);
}
