/** Functions, as `scf` and its newer twin on `tcb` name them. */
import { type FunctionConfig, limitsOf } from '../../functions/config.ts';
import { ControlError, invalidParameter, notFound } from '../errors.ts';
import { packageOf } from '../packages/code.ts';
import {
  isObject,
  object,
  objects,
  optionalNumber,
  optionalText,
  type Params,
  page,
  text,
} from '../params.ts';
import type { Actions, Answer, Plane } from '../plane.ts';
import type { SavedFunction } from '../saved.ts';

/** @throws ControlError ResourceNotFound.Function */
export function functionNamed({ functions }: Plane, name: string): SavedFunction {
  const found = functions.find(name);
  if (found !== undefined) return found;
  throw notFound('Function', `The function ${name} does not exist in this namespace`);
}

/** A change must not meet one that is still under way. */
function settled(plane: Plane, name: string): SavedFunction {
  const found = functionNamed(plane, name);
  if (found.busyReads === 0) return found;
  throw new ControlError(
    'FailedOperation.FunctionStatusError',
    `Function ${name} is in status ${found.status}, please retry later`,
  );
}

function variablesOf(params: Params): Record<string, string> {
  if (params.Environment === undefined) return {};
  const entries = objects(object(params, 'Environment'), 'Variables');
  return Object.fromEntries(
    entries.map((entry) => {
      const { Value } = entry;
      if (typeof Value !== 'string') throw invalidParameter('Value of a variable must be a string');
      return [text(entry, 'Key'), Value];
    }),
  );
}

/** What a request says of the configuration; what it leaves out stays. */
function changesOf(params: Params): Partial<FunctionConfig> {
  const timeout = optionalNumber(params, 'Timeout');
  const memorySize = optionalNumber(params, 'MemorySize');
  const concurrency = params.InstanceConcurrencyConfig;
  return {
    ...(timeout === undefined ? {} : { timeout }),
    ...(memorySize === undefined ? {} : { memorySize }),
    ...(params.Environment === undefined ? {} : { envVariables: variablesOf(params) }),
    ...(isObject(concurrency)
      ? {
          instanceConcurrencyConfig: {
            dynamicEnabled: concurrency.DynamicEnabled === 'TRUE',
            maxConcurrency: optionalNumber(concurrency, 'MaxConcurrency') ?? 1,
          },
        }
      : {}),
  };
}

/** @throws ControlError for limits the platform does not grant */
function checked(config: FunctionConfig): FunctionConfig {
  try {
    limitsOf(config);
    return config;
  } catch (error) {
    throw invalidParameter(error instanceof Error ? error.message : String(error));
  }
}

async function create(plane: Plane, params: Params): Promise<Answer> {
  const name = text(params, 'FunctionName');
  if (plane.functions.find(name) !== undefined) {
    throw new ControlError('ResourceInUse.FunctionName', `Function name ${name} already exists`);
  }
  const type = optionalText(params, 'Type') === 'HTTP' ? ({ type: 'HTTP' } as const) : {};
  const handler = optionalText(params, 'Handler') ?? 'index.main';
  const config = checked({ name, ...type, handler, ...changesOf(params) });
  const fails = plane.faults.failsToCreate(name);
  const { busyReads } = plane.faults.settings;
  const atMs = plane.now();
  plane.functions.put({
    config,
    runtime: optionalText(params, 'Runtime') ?? 'Nodejs20.19',
    installDependency: params.InstallDependency === 'TRUE',
    codeHash: plane.functions.keep(packageOf(plane.uploads, params)),
    status: fails ? 'CreateFailed' : 'Active',
    reason: fails ? 'InstallDependency failed' : '',
    createdAtMs: atMs,
    changedAtMs: atMs,
    busyReads: fails ? 0 : busyReads,
  });
  return { FunctionId: functionId(name) };
}

async function updateCode(plane: Plane, params: Params): Promise<Answer> {
  const found = settled(plane, text(params, 'FunctionName'));
  const codeHash = plane.functions.keep(packageOf(plane.uploads, params));
  change(plane, found, { codeHash, ...installs(params) });
  return {};
}

async function updateConfiguration(plane: Plane, params: Params): Promise<Answer> {
  const found = settled(plane, text(params, 'FunctionName'));
  for (const fixed of ['Runtime', 'Handler', 'Type'] as const) {
    const asked = optionalText(params, fixed);
    const has = {
      Runtime: found.runtime,
      Handler: found.config.handler,
      Type: found.config.type ?? 'Event',
    };
    if (asked !== undefined && asked !== has[fixed]) {
      throw invalidParameter(`${fixed} of a function cannot be changed`);
    }
  }
  change(plane, found, {
    config: checked({ ...found.config, ...changesOf(params) }),
    ...installs(params),
  });
  return {};
}

const installs = (params: Params): Partial<SavedFunction> =>
  params.InstallDependency === undefined
    ? {}
    : { installDependency: params.InstallDependency === 'TRUE' };

function change(plane: Plane, found: SavedFunction, changes: Partial<SavedFunction>): void {
  const { busyReads } = plane.faults.settings;
  plane.functions.put({ ...found, ...changes, changedAtMs: plane.now(), busyReads });
}

function get(plane: Plane, params: Params): Answer {
  const found = functionNamed(plane, text(params, 'FunctionName'));
  const isBusy = found.busyReads > 0;
  if (isBusy) plane.functions.put({ ...found, busyReads: found.busyReads - 1 });
  const { config } = found;
  const working = found.createdAtMs === found.changedAtMs ? 'Creating' : 'Updating';
  return {
    ...listed(found),
    ...(isBusy ? { Status: working } : {}),
    Handler: config.handler ?? 'index.main',
    Timeout: config.timeout ?? 3,
    MemorySize: config.memorySize ?? 256,
    InstallDependency: found.installDependency ? 'TRUE' : 'FALSE',
    Environment: {
      Variables: Object.entries(config.envVariables ?? {}).map(([Key, Value]) => ({ Key, Value })),
    },
    Triggers: (config.triggers ?? []).map(({ name, type, config: TriggerDesc, argument }) => ({
      TriggerName: name,
      Type: type,
      TriggerDesc: JSON.stringify({ cron: TriggerDesc }),
      CustomArgument: argument ?? '',
      Enable: 1,
    })),
    ...(config.instanceConcurrencyConfig
      ? {
          InstanceConcurrencyConfig: {
            DynamicEnabled: config.instanceConcurrencyConfig.dynamicEnabled ? 'TRUE' : 'FALSE',
            MaxConcurrency: config.instanceConcurrencyConfig.maxConcurrency,
          },
        }
      : {}),
    VpcConfig: { VpcId: '', SubnetId: '' },
    CodeInfo: '',
    CodeSize: 0,
    Layers: [],
  };
}

function listed(found: SavedFunction): Record<string, unknown> {
  const { config, runtime, status, reason } = found;
  const at = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
  return {
    FunctionId: functionId(config.name),
    FunctionName: config.name,
    Namespace: '',
    Runtime: runtime,
    Type: config.type ?? 'Event',
    Status: status,
    StatusDesc: reason,
    StatusReasons: reason === '' ? [] : [{ ErrorCode: 'InstallDependency', ErrorMessage: reason }],
    AddTime: at(found.createdAtMs),
    ModTime: at(found.changedAtMs),
  };
}

const functionId = (name: string): string => `lam-${name}`;

export const functionActions: Actions = {
  CreateFunction: create,
  UpdateFunctionCode: updateCode,
  UpdateFunctionConfiguration: updateConfiguration,
  GetFunction: get,
  ListFunctions: ({ functions }, params) => {
    const all = functions.all();
    const offset = optionalNumber(params, 'Offset');
    const limit = optionalNumber(params, 'Limit');
    return { Functions: page(all, { offset, limit }).map(listed), TotalCount: all.length };
  },
  DeleteFunction: (plane, params) => {
    const { config } = functionNamed(plane, text(params, 'FunctionName'));
    plane.functions.remove(config.name);
    return {};
  },
  GetFunctionAddress: (plane, params) => {
    const { codeHash } = functionNamed(plane, text(params, 'FunctionName'));
    return { Url: `${plane.baseUrl()}/control/package/${codeHash}`, CodeSha256: codeHash };
  },
};
