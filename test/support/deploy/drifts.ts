/** Twenty things somebody may have changed in the console since the last deployment. */

import { zipSync } from 'fflate';
import type { Cloud, Params } from '../../../deploy/cloud/cloud.ts';
import { ENV } from './deployed-cloud.ts';

export interface Drift {
  readonly what: string;
  /** Part and name under which a check must find it. */
  readonly found: readonly [part: string, name: string];
  readonly seed: (cloud: Cloud) => Promise<unknown>;
}

const tcb =
  (action: string, params: Params) =>
  (cloud: Cloud): Promise<unknown> =>
    cloud.call('tcb', action, { EnvId: ENV, ...params });
const scf =
  (action: string, params: Params) =>
  (cloud: Cloud): Promise<unknown> =>
    cloud.call('scf', action, { Namespace: ENV, ...params });

const otherCode = Buffer.from(zipSync({ 'index.js': Buffer.from('exports.main = () => 1') }));
const ZipFile = otherCode.toString('base64');
const index = (name: string, field: string): Params => ({
  IndexName: name,
  MgoKeySchema: { MgoIsUnique: false, MgoIndexKeys: [{ Name: field, Direction: '1' }] },
});
const route = (Path: string, more: Params = {}): Params => ({
  Domain: {
    Domain: '*',
    Routes: [
      { Path, UpstreamResourceType: 'SCF', UpstreamResourceName: 'provider-callback', ...more },
    ],
  },
});
const page = { bucket: `${ENV}-1250000000`, region: 'ap-shanghai' };

export const DRIFTS: readonly Drift[] = [
  {
    what: 'a collection stands open',
    found: ['rules', 'task_queue'],
    seed: tcb('ModifySafeRule', { CollectionName: 'task_queue', AclTag: 'READONLY' }),
  },
  {
    what: 'a rule lets users write',
    found: ['rules', 'credit_accounts'],
    seed: tcb('ModifySafeRule', {
      CollectionName: 'credit_accounts',
      AclTag: 'CUSTOM',
      Rule: '{"read":"doc._openid == auth.openid","write":true}',
    }),
  },
  {
    what: 'a collection is gone',
    found: ['collections', 'usage_daily'],
    seed: tcb('DeleteTable', { TableName: 'usage_daily' }),
  },
  {
    what: 'an index is gone',
    found: ['indexes', 'works.by_user'],
    seed: tcb('UpdateTable', { TableName: 'works', DropIndexes: [{ IndexName: 'by_user' }] }),
  },
  {
    what: 'an index has other keys',
    found: ['indexes', 'scenes.shown'],
    seed: async (cloud) => {
      await tcb('UpdateTable', { TableName: 'scenes', DropIndexes: [{ IndexName: 'shown' }] })(
        cloud,
      );
      await tcb('UpdateTable', { TableName: 'scenes', CreateIndexes: [index('shown', 'order')] })(
        cloud,
      );
    },
  },
  {
    what: 'an index is there that nobody declared',
    found: ['indexes', 'models.by_hand'],
    seed: tcb('UpdateTable', { TableName: 'models', CreateIndexes: [index('by_hand', 'title')] }),
  },
  {
    what: 'files may be written by everybody',
    found: ['storage', 'rule of the files'],
    seed: tcb('ModifyStorageSafeRule', { AclTag: 'READONLY' }),
  },
  {
    what: 'clients may call every function',
    found: ['permissions', 'rule of the functions'],
    seed: tcb('ModifyResourcePermission', {
      ResourceType: 'function',
      Permission: 'CUSTOM',
      SecurityRule: '{"*":{"invoke":true}}',
    }),
  },
  {
    what: 'anonymous login is on',
    found: ['login', 'login methods'],
    seed: tcb('ModifyLoginConfig', { AnonymousLogin: true }),
  },
  {
    what: 'a function runs other code',
    found: ['functions', 'task-poller'],
    seed: scf('UpdateFunctionCode', { FunctionName: 'task-poller', Code: { ZipFile } }),
  },
  {
    what: 'a function has another time limit',
    found: ['functions', 'task-sweeper'],
    seed: scf('UpdateFunctionConfiguration', { FunctionName: 'task-sweeper', Timeout: 3 }),
  },
  {
    what: 'a function has another size',
    found: ['functions', 'photography'],
    seed: scf('UpdateFunctionConfiguration', { FunctionName: 'photography', MemorySize: 128 }),
  },
  {
    what: 'the variables of a function are gone',
    found: ['functions', 'operator'],
    seed: scf('UpdateFunctionConfiguration', {
      FunctionName: 'operator',
      Environment: { Variables: [{ Key: 'DARKROOM_BUILD', Value: 'x' }] },
    }),
  },
  {
    what: 'a function is gone',
    found: ['functions', 'moderation-push'],
    seed: scf('DeleteFunction', { FunctionName: 'moderation-push' }),
  },
  {
    what: 'a function is there that nobody declared',
    found: ['functions', 'by-hand'],
    seed: scf('CreateFunction', { FunctionName: 'by-hand', Code: { ZipFile } }),
  },
  {
    what: 'a timer is gone',
    found: ['timers', 'task-processor/process'],
    seed: scf('DeleteTrigger', {
      FunctionName: 'task-processor',
      TriggerName: 'process',
      Type: 'timer',
    }),
  },
  {
    what: 'a timer has another beat',
    found: ['timers', 'film-renderer/render'],
    seed: scf('BatchCreateTrigger', {
      FunctionName: 'film-renderer',
      Triggers: '[{"TriggerName":"render","Type":"timer","TriggerDesc":"0 0 * * * * *"}]',
      Count: 1,
    }),
  },
  {
    what: 'a path is there that nobody declared',
    found: ['routes', '/by-hand'],
    seed: tcb('CreateHTTPServiceRoute', route('/by-hand')),
  },
  {
    what: 'a path asks for a login',
    found: ['routes', '/callback'],
    seed: tcb('ModifyHTTPServiceRoute', route('/callback', { EnableAuth: true })),
  },
  {
    what: 'a page is another',
    found: ['pages', 'console/index.html'],
    seed: (cloud) => cloud.put({ ...page, key: 'console/index.html', bytes: Buffer.from('other') }),
  },
];
