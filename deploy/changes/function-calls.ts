/** Making, changing and replacing a function; each waits until the function is at rest. */
import { createHash } from 'node:crypto';
import type { Params } from '../cloud/cloud.ts';
import { CallError, DeployError } from '../cloud/errors.ts';
import { settledFunction } from '../live/functions.ts';
import type { EnvironmentFacts } from '../live/state.ts';
import { BUILD_VARIABLE, type FunctionSpec } from '../spec/functions.ts';
import type { Work } from './change.ts';

export interface FunctionFacts {
  readonly spec: FunctionSpec;
  readonly environment: EnvironmentFacts;
}

/** Bytes of a package a request takes; larger ones go through object storage. */
const INLINE_BYTES = 1_500_000;
const CODE_BUCKET = 'tempcos-1253665819';
/** How that bucket's name begins, by region. */
const CODE_BUCKET_PREFIXES: Readonly<Record<string, string>> = {
  'ap-shanghai': 'sh',
  'ap-guangzhou': 'gz',
  'ap-beijing': 'bj',
  'ap-singapore': 'sg',
};

export async function createFunction(work: Work, facts: FunctionFacts): Promise<void> {
  const { spec, environment } = facts;
  const bytes = spec.code.zip();
  const params = {
    ...named(facts),
    ...limitsOf(facts, bytes),
    Handler: spec.handler,
    Runtime: spec.runtime,
    ...(spec.isHttp ? { Type: 'HTTP' } : {}),
    Role: 'TCB_QcsRole',
    Stamp: 'MINI_QCBASE',
    ClsTopicId: environment.logs.topic,
    ClsLogsetId: environment.logs.logset,
    Code: await codeOf(work, facts, bytes),
  };
  try {
    await work.cloud.call('scf', 'CreateFunction', params);
  } catch (error) {
    const isThere = error instanceof CallError && error.code.startsWith('ResourceInUse.Function');
    if (!isThere) throw error;
    // Another deployment was quicker.
    await updateFunction(work, { ...facts, isCode: true });
    return;
  }
  await rested(work, facts);
}

export async function updateFunction(
  work: Work,
  facts: FunctionFacts & { readonly isCode: boolean },
): Promise<void> {
  const { cloud } = work;
  const { spec } = facts;
  const bytes = spec.code.zip();
  const InstallDependency = installs(spec);
  await rested(work, facts);
  if (facts.isCode) {
    const Code = await codeOf(work, facts, bytes);
    await cloud.call('scf', 'UpdateFunctionCode', { ...named(facts), InstallDependency, Code });
    await rested(work, facts);
  }
  // Last, because it says which code runs: after a crash in between the code is sent again.
  await cloud.call('scf', 'UpdateFunctionConfiguration', {
    ...named(facts),
    ...limitsOf(facts, bytes),
  });
  await rested(work, facts);
}

/** For what cannot be changed, and for what never came to be. */
export async function recreateFunction(work: Work, facts: FunctionFacts): Promise<void> {
  await work.cloud.call('scf', 'DeleteFunction', named(facts));
  await createFunction(work, facts);
}

const named = ({ spec, environment }: FunctionFacts): Params => ({
  FunctionName: spec.name,
  Namespace: environment.envId,
});

const installs = ({ installDependency }: FunctionSpec): string =>
  installDependency ? 'TRUE' : 'FALSE';

function limitsOf({ spec }: FunctionFacts, bytes: Uint8Array): Params {
  const sha = createHash('sha256').update(bytes).digest('hex');
  const variables = { ...spec.variables, [BUILD_VARIABLE]: `${spec.code.hash}.${sha}` };
  return {
    Timeout: spec.timeout,
    MemorySize: spec.memory,
    InstallDependency: installs(spec),
    Environment: { Variables: Object.entries(variables).map(([Key, Value]) => ({ Key, Value })) },
    ...(spec.concurrency === null
      ? {}
      : {
          InstanceConcurrencyConfig: { DynamicEnabled: 'FALSE', MaxConcurrency: spec.concurrency },
        }),
  };
}

async function codeOf(
  { cloud }: Work,
  { spec, environment }: FunctionFacts,
  bytes: Uint8Array,
): Promise<Params> {
  if (bytes.length <= INLINE_BYTES) return { ZipFile: Buffer.from(bytes).toString('base64') };
  const ObjectPath = `${environment.appId}/${environment.envId}/${spec.name}.zip`;
  const { Date: date, Sign } = await cloud.call('scf', 'GetTempCosInfo', { ObjectPath });
  const key = `${String(date)}/${ObjectPath}`;
  const bucket = `${CODE_BUCKET_PREFIXES[environment.region] ?? 'sh'}${CODE_BUCKET}`;
  const authorization = String(Sign);
  await cloud.put({ bucket, region: environment.region, key, bytes, authorization });
  return { CosBucketRegion: environment.region, TempCosObjectName: `/${key}` };
}

/** @throws DeployError when the cloud could not make it */
async function rested({ cloud, sleep }: Work, { spec, environment }: FunctionFacts): Promise<void> {
  const found = await settledFunction(cloud, { envId: environment.envId, name: spec.name, sleep });
  if (!/failed/i.test(found.status)) return;
  throw new DeployError(
    'FUNCTION_FAILED',
    `the cloud could not set up ${spec.name}: ${found.status}${found.reason === '' ? '' : ` (${found.reason})`}. The next run makes it anew`,
    { retryable: true },
  );
}
