/** One entry per verb: what the audit may keep, then check the event, call one verb, answer. */
import { usageBetween } from '../../shared/models/usage.ts';
import { type AuditRules, within } from '../../shared/platform/audit.ts';
import { parseOrThrow } from '../../shared/platform/parse.ts';
import {
  findErrors,
  knownKeyPlaces,
  listHealth,
  readKeyring,
  setProviderKey,
} from '../../shared/providers/index.ts';
import { listDisagreements } from '../../shared/reconcile/disagreements.ts';
import { reconcileAccount, reconcileSlice } from '../../shared/reconcile/reconcile.ts';
import { setUpEnvironment } from '../../shared/scenes/setup.ts';
import {
  cancelTask,
  findTasks,
  inspectTask,
  ownerOf,
  redrive,
  releaseTask,
  retryTask,
} from '../../shared/tasks/index.ts';
import { type Action, ROUND_BUDGET_MS, USER } from './action.ts';
import { creditActions } from './credit-actions.ts';
import { keyActions, peopleActions } from './key-actions.ts';
import { orderActions } from './order-actions.ts';
import {
  disagreementsShape,
  errorsShape,
  listShape,
  providerShape,
  reconcileShape,
  redriveShape,
  taskShape,
  usageShape,
} from './shapes.ts';
import { triggerActions } from './trigger-actions.ts';

const NOTHING: AuditRules = {};
const TASK: AuditRules = { taskId: 'plain' };
const FILTER: AuditRules = {
  ...USER,
  status: 'plain',
  model: 'plain',
  errorCode: 'plain',
  quarantined: 'plain',
  createdAfter: 'plain',
  createdBefore: 'plain',
};
/** Which keys were set, and only such words as a provider's row knows. */
const KEY_PLACES: AuditRules = {
  provider: (id) => knownKeyPlaces([id])[0],
  secrets: (secrets) => knownKeyPlaces(Object.keys(Object(secrets))),
};

/** By name; looked up as an own property only. */
export const actions: Readonly<Record<string, Action>> = {
  setup: {
    audit: NOTHING,
    run: async (app) => ({ data: await setUpEnvironment(app.db) }),
  },
  listModels: {
    audit: NOTHING,
    run: async (app) => {
      const models = app.catalogue.list().map(({ slug, kind, provider }) => {
        return { slug, kind, provider, available: app.providers.available(provider) };
      });
      return { data: { models } };
    },
  },
  ...creditActions,
  listTasks: {
    audit: { ...FILTER, limit: 'plain' },
    run: async (app, event) => {
      const { limit: most, ...filter } = parseOrThrow(listShape, event);
      return { data: { tasks: await findTasks(app.db, filter, most) } };
    },
  },
  inspectTask: {
    audit: TASK,
    run: async (app, event) => {
      const { taskId } = parseOrThrow(taskShape, event);
      return { data: await inspectTask(app.db, taskId) };
    },
  },
  retry: {
    audit: TASK,
    run: async (app, event) => {
      const { taskId } = parseOrThrow(taskShape, event);
      return { data: await retryTask(app, taskId) };
    },
  },
  release: {
    audit: TASK,
    run: async (app, event) => {
      const { taskId } = parseOrThrow(taskShape, event);
      const task = await releaseTask(app, taskId);
      return { data: { task_id: taskId, released: task.price } };
    },
  },
  cancel: {
    audit: TASK,
    run: async (app, event) => {
      const { taskId } = parseOrThrow(taskShape, event);
      const openid = await ownerOf(app, taskId);
      return { data: { task_id: taskId, answer: await cancelTask(app, openid, taskId) } };
    },
  },
  redrive: {
    audit: { filter: within(FILTER), limit: 'plain' },
    run: async (app, event) => {
      const { filter, limit: most } = parseOrThrow(redriveShape, event);
      return { data: await redrive(app, filter, most) };
    },
  },
  reconcile: {
    audit: { ...USER, full: 'plain' },
    run: async (app, event) => {
      const { openid, full } = parseOrThrow(reconcileShape, event);
      if (openid === undefined) {
        return { data: await reconcileSlice(app, app.clock.now() + ROUND_BUDGET_MS) };
      }
      return { data: { disagreements: await reconcileAccount(app, openid, { full }) } };
    },
  },
  listDisagreements: {
    audit: { limit: 'plain' },
    run: async (app, event) => {
      const { limit: most } = parseOrThrow(disagreementsShape, event);
      return { data: { disagreements: await listDisagreements(app.db, most) } };
    },
  },
  setProviderKey: {
    audit: KEY_PLACES,
    run: async (app, event) => {
      const request = parseOrThrow(providerShape, event);
      const keyring = readKeyring(app.config.environment);
      return { data: await setProviderKey({ ...app, keyring }, request) };
    },
  },
  listErrors: {
    audit: { provider: 'plain', model: 'plain', taskId: 'plain', since: 'plain', limit: 'plain' },
    run: async (app, event) => {
      const { limit: most, ...filter } = parseOrThrow(errorsShape, event);
      return { data: { errors: await findErrors(app.db, filter, most) } };
    },
  },
  usage: {
    audit: { from: 'plain', to: 'plain' },
    run: async (app, event) => {
      const { from, to } = parseOrThrow(usageShape, event);
      return { data: { usage: await usageBetween(app, { from, to }) } };
    },
  },
  listHealth: {
    audit: NOTHING,
    run: async (app) => ({ data: { providers: await listHealth(app.db) } }),
  },
  ...keyActions,
  ...peopleActions,
  ...orderActions,
  ...triggerActions,
};
