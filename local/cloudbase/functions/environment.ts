/** The environment variables, event and context one invocation sees, as on the cloud. */
import { type FunctionCall, type Identity, loginTypeOf } from '../context.ts';
import type { FunctionLimits } from './config.ts';

export interface EnvironmentOptions {
  readonly envId: string;
  /** `http://127.0.0.1:PORT` */
  readonly baseUrl: string;
}

/** One invocation as the instance receives it. */
export interface PreparedRun {
  readonly requestId: string;
  readonly event: unknown;
  readonly context: Readonly<Record<string, unknown>>;
  /** Set on process.env for this invocation only. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Variables an instance has from its start to its end, whoever calls it. */
export function instanceVariables(
  options: EnvironmentOptions,
  limits: Pick<FunctionLimits, 'name' | 'variables'>,
): Record<string, string> {
  const { envId, baseUrl } = options;
  return {
    ...hostVariables(),
    // The cloud's machines run in UTC; a function that formats local time must see it here.
    TZ: 'UTC',
    TENCENTCLOUD_RUNENV: 'SCF',
    TENCENTCLOUD_SECRETID: 'local-secret-id',
    TENCENTCLOUD_SECRETKEY: 'local-secret-key',
    TENCENTCLOUD_SESSIONTOKEN: 'local-session-token',
    TENCENTCLOUD_REGION: 'ap-shanghai',
    SCF_NAMESPACE: envId,
    SCF_FUNCTIONNAME: limits.name,
    TCB_ENV: envId,
    TCB_CONTEXT_CNFG: contextConfig(`${baseUrl}/admin`),
    SILENCE: 'true',
    ...limits.variables,
  };
}

/** `requestId` goes into the endpoint, so that every SDK call says which invocation made it. */
export function prepareRun(
  options: EnvironmentOptions,
  limits: FunctionLimits,
  call: FunctionCall & { readonly requestId: string; readonly sourceChain?: string },
): PreparedRun {
  const variables = {
    ...identityVariables(call.identity),
    ...sourceVariables(call),
    TCB_CONTEXT_CNFG: contextConfig(`${options.baseUrl}/admin/i/${call.requestId}`),
  };
  return {
    requestId: call.requestId,
    event: eventOf(call),
    variables,
    context: {
      request_id: call.requestId,
      function_name: limits.name,
      function_version: '$LATEST',
      namespace: options.envId,
      memory_limit_in_mb: limits.memoryMb,
      time_limit_in_ms: limits.timeoutS * 1000,
      tencentcloud_region: 'ap-shanghai',
      environment: JSON.stringify({
        ...limits.variables,
        ...variables,
        SCF_NAMESPACE: options.envId,
        TCB_ENV: options.envId,
      }),
    },
  };
}

/**
 * A mini-program's event carries who called. What the caller wrote there itself is dropped, also
 * for users the cloud knows by another kind of id.
 */
function eventOf(call: FunctionCall): unknown {
  const data = call.data ?? {};
  if (call.identity.kind === 'admin' || typeof data !== 'object' || Array.isArray(data)) {
    return data;
  }
  const { userInfo: _claimed, ...event } = data as Record<string, unknown>;
  if (call.identity.kind === 'uid') return event;
  return { ...event, userInfo: { openId: call.identity.openid, appId: call.identity.appid } };
}

function identityVariables(identity: Identity): Record<string, string> {
  switch (identity.kind) {
    case 'admin':
      return { WX_CONTEXT_KEYS: 'WX_APPID' };
    case 'openid':
      return {
        WX_CONTEXT_KEYS: 'WX_OPENID,WX_APPID,WX_UNIONID,WX_CLIENTIP',
        WX_OPENID: identity.openid,
        WX_APPID: identity.appid,
        WX_CLIENTIP: '127.0.0.1',
      };
    case 'uid':
      return {
        WX_CONTEXT_KEYS: 'WX_APPID',
        TCB_CONTEXT_KEYS: 'TCB_UUID,TCB_ISANONYMOUS_USER,TCB_CUSTOM_USER_ID,LOGINTYPE',
        TCB_UUID: identity.uid,
        TCB_ISANONYMOUS_USER: String(identity.anonymous),
        LOGINTYPE: loginTypeOf(identity),
      };
    default:
      return identity satisfies never;
  }
}

function sourceVariables(
  call: FunctionCall & { readonly sourceChain?: string },
): Record<string, string> {
  switch (call.source) {
    case 'timer':
      return { TRIGGER_SRC: 'timer', TCB_SOURCE: 'wx_trigger' };
    case 'database':
      return { TRIGGER_SRC: 'database', TCB_SOURCE: 'wx_trigger' };
    case 'http':
      return { TCB_SOURCE: 'wx_http' };
    case 'wechat':
      // The documents name no source for pushed messages; this is their word for what has none.
      return { TCB_SOURCE: 'wx_unknown' };
    case 'function':
      return { TCB_SOURCE: call.sourceChain || 'scf' };
    case 'client':
    case 'local':
      return { TCB_SOURCE: call.identity.kind === 'uid' ? 'web_client' : 'wx_client' };
    default:
      return call.source satisfies never;
  }
}

function contextConfig(url: string): string {
  return JSON.stringify({ URL: url });
}

/** Only what a process needs to run at all: a function must not see the developer's own secrets. */
function hostVariables(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ['PATH', 'HOME', 'TMPDIR', 'SystemRoot', 'LANG']) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
