/** Procedures about what this deployment offers, and the three by which operators change it. */
import * as z from 'zod/mini';
import { setModelStatus } from '../../models/documents/status.ts';
import { UnknownModelError } from '../../models/errors.ts';
import type { AuditRules } from '../../platform/audit.ts';
import { NotFoundError } from '../../platform/errors.ts';
import {
  knownKeyPlaces,
  PLATFORMS,
  PROVIDER_ROWS,
  type ProviderRow,
  readKeyring,
  setProviderKey,
} from '../../providers/index.ts';
import type { HttpApp } from '../core/app.ts';
import type { Caller, Route } from '../core/route.ts';
import { id, model, nothing, plainError, text } from '../core/shapes.ts';
import { modelNamed, offeredModels } from '../jobs/models.ts';
import { type Procedure, procedure } from './procedure.ts';
import {
  platformShape,
  platformView,
  procedureModel,
  procedureModelView,
  providerShape,
  providerView,
} from './views.ts';

/** What these procedures need to know, whoever asks. */
export interface OfferAsk<B = unknown> {
  readonly app: Pick<
    HttpApp,
    'catalogue' | 'providers' | 'healthChecks' | 'config' | 'db' | 'clock' | 'random'
  >;
  readonly caller: Pick<Caller, 'isAdmin'>;
  readonly body: B;
}

type Declared<B extends z.ZodMiniType, Body> = Omit<Procedure<B>, 'run'> & {
  readonly run: (ask: OfferAsk<Body>) => Promise<unknown>;
};

/** Ties the types of `run` to the schema beside it. */
function declared<B extends z.ZodMiniType>(
  one: Declared<B, z.infer<B>>,
): Declared<z.ZodMiniType, unknown> {
  // The body it is given has just been read by this very schema.
  return one as unknown as Declared<z.ZodMiniType, unknown>;
}

function providerRow(wanted: string): ProviderRow {
  const row = PROVIDER_ROWS.find((one) => one.id === wanted);
  if (row === undefined) throw new NotFoundError(`provider ${wanted}`);
  return row;
}

function offered(ask: Pick<OfferAsk, 'app' | 'caller'>, wanted: string) {
  const found = modelNamed(ask.app.catalogue, wanted);
  const hidden = !found.enabled || !ask.app.providers.available(found.provider);
  if (hidden && !ask.caller.isAdmin) throw new UnknownModelError(`not offered: ${wanted}`);
  return procedureModelView(ask.app, found);
}

/** Which provider and which fields, and only words that a row knows: a key may be misplaced. */
const KEY_PLACES: AuditRules = {
  id: (value) => knownKeyPlaces([value])[0],
  secrets: (secrets) => knownKeyPlaces(Object.keys(Object(secrets))),
};

const missing = { 404: plainError };

export const offerDeclared = [
  declared({
    name: 'listPlatforms',
    about: { en: 'Whose services these are.', zh: '平台列表。' },
    body: nothing,
    data: z.array(platformShape),
    run: async () => PLATFORMS.map(platformView),
  }),
  declared({
    name: 'getPlatform',
    about: { en: 'One platform, by its slug.', zh: '查询平台。' },
    body: z.strictObject({ id }),
    data: platformShape,
    refusals: missing,
    run: async ({ body }) => {
      const found = PLATFORMS.find(({ slug }) => slug === body.id);
      if (found === undefined) throw new NotFoundError(`platform ${body.id}`);
      return platformView(found);
    },
  }),
  declared({
    name: 'listProviders',
    about: { en: 'The providers, and which can be called here.', zh: '服务商列表。' },
    body: z.strictObject({ platform: z.optional(id) }),
    data: z.array(providerShape),
    run: async ({ app, body }) =>
      PROVIDER_ROWS.filter(
        (row) => body.platform === undefined || row.platform === body.platform,
      ).map((row) => providerView(app, row)),
  }),
  ...(['getProvider', 'getProviderBySlug'] as const).map((name) =>
    declared({
      name,
      about: { en: 'One provider.', zh: '查询服务商。' },
      body: name === 'getProvider' ? z.strictObject({ id }) : z.strictObject({ slug: id }),
      data: providerShape,
      refusals: missing,
      run: async ({ app, body }) =>
        providerView(app, providerRow('id' in body ? body.id : body.slug)),
    }),
  ),
  declared({
    name: 'listModels',
    about: { en: 'The models that can be used now.', zh: '可用模型列表。' },
    body: z.strictObject({ provider: z.optional(id), type: z.optional(text(20)) }),
    data: z.array(procedureModel),
    run: async ({ app, body }) =>
      offeredModels(app)
        .filter(({ provider }) => body.provider === undefined || provider === body.provider)
        .filter(({ kind }) => body.type === undefined || kind === body.type)
        .map((one) => procedureModelView(app, one)),
  }),
  ...(['getModel', 'getModelBySlug'] as const).map((name) =>
    declared({
      name,
      about: { en: 'One model.', zh: '查询模型。' },
      body: name === 'getModel' ? z.strictObject({ id: model }) : z.strictObject({ slug: model }),
      data: procedureModel,
      refusals: missing,
      run: async (ask) => offered(ask, 'id' in ask.body ? ask.body.id : ask.body.slug),
    }),
  ),
  declared({
    name: 'checkProviderHealth',
    audit: { id: 'plain' },
    about: {
      en: 'For operators: ask a provider now whether it is well.',
      zh: '运营：检测服务商。',
    },
    auth: 'admin',
    body: z.strictObject({ id }),
    data: z.object({
      id: z.string(),
      configured: z.boolean(),
      healthy: z.boolean(),
      reason: z.nullable(z.string()),
    }),
    refusals: missing,
    run: async ({ app, body }) => {
      const row = providerRow(body.id);
      const check = app.healthChecks().find((one) => one.id === row.id);
      const error = check === undefined ? null : await check.health();
      const healthy = check !== undefined && error === null;
      return { id: row.id, configured: check !== undefined, healthy, reason: error?.kind ?? null };
    },
  }),
  declared({
    name: 'updateProviderApiKey',
    audit: KEY_PLACES,
    about: {
      en: 'For operators: store a provider’s key, encrypted; null removes it. No answer repeats it.',
      zh: '运营：加密保存服务商密钥，null 表示删除；不会回显。',
    },
    auth: 'admin',
    body: z.strictObject({
      id,
      apiKey: z.optional(z.nullable(text(4_096))),
      secrets: z.optional(z.record(z.string(), z.unknown())),
    }),
    data: z.object({
      provider: z.string(),
      set: z.array(z.string()),
      removed: z.array(z.string()),
    }),
    run: async ({ app, body }) => {
      const secrets = {
        ...body.secrets,
        ...(body.apiKey === undefined ? {} : { key: body.apiKey }),
      };
      const keyring = readKeyring(app.config.environment);
      return setProviderKey({ ...app, keyring }, { provider: body.id, secrets });
    },
  }),
  declared({
    name: 'updateModelStatus',
    audit: { modelId: 'plain', enabled: 'plain', reason: 'plain' },
    about: { en: 'For operators: switch a model on or off.', zh: '运营：启用或停用模型。' },
    auth: 'admin',
    body: z.strictObject({ modelId: model, enabled: z.boolean(), reason: z.optional(text(200)) }),
    data: z.object({ modelId: z.string(), enabled: z.boolean() }),
    refusals: missing,
    run: async ({ app, body }) => {
      const { modelId, enabled, reason } = body;
      await setModelStatus(app, { slug: modelId, enabled, reason });
      return { modelId, enabled };
    },
  }),
];

export const offerProcedures: readonly Route[] = offerDeclared.map(procedure);
