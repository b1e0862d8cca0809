/** Who may do what: operators, API keys, webhooks, and the audit of what was done. */
import {
  createKey,
  type KeyDoc,
  keysOf,
  keyView,
  readKeyHasher,
  revokeKey,
} from '../../keys/index.ts';
import type { AuditDoc } from '../../platform/audit.ts';
import { collections, type Database } from '../../platform/database.ts';
import { redact } from '../../platform/log.ts';
import { pageOf, type Span, within } from '../../platform/page.ts';
import {
  changeEndpoint,
  type DeliveryDoc,
  deliveriesOf,
  type EndpointDoc,
  endpointOf,
  endpointsOf,
  leadsInside,
  replayDelivery,
  waitingDeliveries,
} from '../../webhooks/index.ts';
import type { accessVerbs } from '../contract/access.ts';
import { readCursor, writeCursor } from '../core/cursor.ts';
import { ConflictError } from '../core/errors.ts';
import type { Handlers } from '../core/handler.ts';
import { allOperators } from '../core/operators.ts';
import { versionOf } from '../core/seen.ts';
import { walk } from '../core/walk.ts';
import { operatorView, removeOperator, setOperator } from '../people.ts';
import { auditRow } from '../views/audit.ts';
import { ms } from '../views/task-row.ts';

export const accessHandlers: Handlers<typeof accessVerbs> = {
  'operators.list': async ({ app }) => ({
    operators: (await allOperators(app.db)).map(operatorView),
  }),
  'operators.set': async ({ app }, { seen, reason: _, ...wish }) => ({
    operator: operatorView(await setOperator(app, wish, seen)),
  }),
  'operators.remove': async ({ app }, { uid, seen }) => {
    await removeOperator(app, { uid, seen });
    return { uid };
  },
  'keys.list': async ({ app }, { openid }) => ({
    keys: (await keysOf(app.db, openid)).map(apiKeyView),
  }),
  'keys.create': async ({ app }, { openid, reason: _, ...wish }) => {
    const deps = { ...app, hasher: readKeyHasher(app.config.environment) };
    const { key, doc } = await createKey(deps, openid, { wish, maker: { by: 'operator' } });
    return { ...apiKeyView(doc), secret: key };
  },
  'keys.revoke': async ({ app }, { keyId }) => apiKeyView(await revokeKey(app, null, keyId)),
  'webhooks.list': async ({ app }, { openid }) => ({
    endpoints: (await endpointsOf(app.db, openid)).map(endpointView),
  }),
  'webhooks.deliveries': async ({ app }, { openid, endpointId, cursor, limit }) => {
    const after = readCursor(cursor)?.id ?? null;
    const page = { endpointId, page: { after, limit } };
    const { deliveries, hasMore } = await deliveriesOf(app.db, openid, page);
    const last = hasMore ? deliveries.at(-1) : undefined;
    const next =
      last === undefined ? null : writeCursor({ at: last.created_at.getTime(), id: last._id });
    return { deliveries: deliveries.map(deliveryView), next };
  },
  'webhooks.waiting': async ({ app }, { limit }) => ({
    deliveries: (await waitingDeliveries(app.db, limit)).map((doc) => ({
      ...deliveryView(doc),
      openid: doc.openid,
      endpointId: doc.endpoint_id,
    })),
  }),
  'webhooks.switch': async ({ app }, { openid, endpointId: id, enabled, seen }) => {
    const before = await endpointOf(app.db, openid, id);
    if (versionOf(before) !== seen) {
      throw new ConflictError(`endpoint ${id}`, { endpoint: endpointView(before) });
    }
    const deps = { ...app, leadsInside, allowPrivate: app.config.allowPrivateHosts };
    return {
      endpoint: endpointView(await changeEndpoint(deps, openid, { id, change: { enabled } })),
    };
  },
  'webhooks.replay': async ({ app }, { openid, endpointId, deliveryId }) => ({
    delivery: deliveryView(await replayDelivery(app, openid, { endpointId, deliveryId })),
  }),
  'audit.list': async ({ app }, { cursor, limit, since, ...filter }) => {
    const { db, clock } = app;
    const { actor, taskId, action } = filter;
    const given = [actor, taskId, action].filter((value) => value !== undefined).length;
    const { found, ...page } = await walk<AuditDoc>({
      cursor,
      limit,
      now: clock.now(),
      span: { from: since },
      isNarrow: given === 0 || (given === 1 && action === undefined),
      page: (span, query) => auditPage(db, { ...filter, ...span }, query),
      at: ({ started_at }) => started_at,
      hasBefore: async (to) =>
        (await auditPage(db, { to }, { last: null, limit: 1 })).found.length > 0,
    });
    const operators = await allOperators(db);
    const names = new Map(operators.map(({ _id, name }) => [_id, name]));
    return { entries: found.map((doc) => auditRow(doc, names)), ...page };
  },
};

interface AuditFilter extends Span {
  readonly actor?: string | undefined;
  readonly taskId?: string | undefined;
  readonly action?: string | undefined;
}

function auditPage(
  db: Database,
  { actor, taskId, action, ...span }: AuditFilter,
  query: Pick<Parameters<typeof pageOf>[1], 'last' | 'limit'>,
) {
  const started = within(db, span);
  const where = {
    ...(actor === undefined ? {} : { actor }),
    ...(taskId === undefined ? {} : { task_id: taskId }),
    ...(action === undefined ? {} : { action }),
    ...(started === undefined ? {} : { started_at: started }),
  };
  const { audit: collection } = collections;
  return pageOf<AuditDoc>(db, { collection, where, by: 'started_at', order: 'desc', ...query });
}

function apiKeyView(doc: KeyDoc) {
  const { id, key, name, scopes, models, cidrs, cap, rpm } = keyView(doc);
  return {
    ...{ id, key, name, cap, rpm },
    scopes: [...scopes],
    models: [...models],
    cidrs: [...cidrs],
    expiresAt: ms(doc.expires_at),
    madeBy: doc.made_by,
    createdAt: doc.created_at.getTime(),
    revokedAt: ms(doc.revoked_at),
  };
}

/** Without its secrets, sealed as they are. */
const endpointView = (doc: EndpointDoc) => ({
  id: doc.id,
  version: versionOf(doc),
  // Some write the key of their receiver into it.
  url: String(redact(doc.url)),
  description: doc.description,
  events: [...doc.events],
  enabled: doc.enabled,
  disabledBecause: doc.disabled_because,
  createdAt: doc.created_at.getTime(),
});

const deliveryView = (doc: DeliveryDoc) => ({
  id: doc._id,
  type: doc.type,
  subject: doc.subject,
  status: doc.status,
  attempts: doc.attempts,
  log: doc.log.map(({ at, status, error, ms: took }) => {
    return { at: at.getTime(), status, error, ms: took };
  }),
  nextAt: doc.status === 'pending' ? doc.next_at.getTime() : null,
  createdAt: doc.created_at.getTime(),
  endedAt: ms(doc.ended_at),
});
