/** From what a provider says to one normalised error, and from there to what people are told. */
import { DarkroomError } from '../platform/errors.ts';
import type { ErrorKind, NormError } from './contract.ts';

/** The provider is unknown, switched off, or has no key in this deployment. */
export class ProviderUnavailableError extends DarkroomError {
  readonly code = 'PROVIDER_UNAVAILABLE';
  readonly userMessage = '该模型暂时不可用，请换一个模型再试';
}

export interface KindPolicy {
  /** Chinese, shown to users. Never speaks of the operator's own account. */
  readonly userMessage: string;
  readonly retry: NormError['retry'];
  readonly charged: NormError['charged'];
  /** `page`: wake somebody; `if_sustained`: when it goes on; `no`: everyday life. */
  readonly alert: 'page' | 'if_sustained' | 'no';
  /** Another model may be tried, as long as nothing was accepted. */
  readonly failover: boolean;
}

const BUSY = '服务繁忙，请稍后再试';

/** What was asked for cannot be had, from nobody: the user has to change it. */
const USERS_AFFAIR = { retry: 'never', charged: 'no', alert: 'no', failover: false } as const;

/** The operator's account, key or model list is at fault. */
const OPERATORS_AFFAIR: KindPolicy = {
  userMessage: BUSY,
  retry: 'never',
  charged: 'no',
  alert: 'page',
  failover: true,
};

/** The provider had its trouble with this job. */
const PROVIDERS_AFFAIR = { alert: 'if_sustained', failover: true } as const;

/** What each kind means: for the user, for the task, for the operator's account. */
export const ERROR_POLICIES: Readonly<Record<ErrorKind, KindPolicy>> = {
  content_policy: { ...USERS_AFFAIR, userMessage: '内容不合规，请修改后重试' },
  invalid_input: { ...USERS_AFFAIR, userMessage: '参数不被该模型接受，请调整后重试' },
  input_fetch_failed: { ...USERS_AFFAIR, userMessage: '图片无法读取，请重新上传后再试' },
  not_found: { ...USERS_AFFAIR, userMessage: '任务已失效，请重新生成', charged: 'maybe' },
  insufficient_balance: OPERATORS_AFFAIR,
  auth: OPERATORS_AFFAIR,
  model_unavailable: OPERATORS_AFFAIR,
  rate_limited: {
    ...PROVIDERS_AFFAIR,
    userMessage: '排队人数较多，请稍候',
    retry: 'same_call',
    charged: 'no',
  },
  transient: { ...PROVIDERS_AFFAIR, userMessage: BUSY, retry: 'same_call', charged: 'no' },
  provider_failed: {
    ...PROVIDERS_AFFAIR,
    userMessage: '生成失败，请稍后重试',
    retry: 'resubmit',
    charged: 'no',
  },
  timeout: {
    ...PROVIDERS_AFFAIR,
    userMessage: '生成超时，请稍后重试',
    retry: 'resubmit',
    charged: 'maybe',
  },
  unknown: {
    ...PROVIDERS_AFFAIR,
    userMessage: '生成失败，请稍后重试',
    retry: 'never',
    charged: 'maybe',
    failover: false,
  },
};

/** The sentence a user reads for this error, in Chinese. */
export function userMessageOf(error: Pick<NormError, 'kind'>): string {
  return ERROR_POLICIES[error.kind].userMessage;
}

/** One line of a provider's error table. All conditions given must hold; the first line wins. */
export interface ErrorRule {
  /** Exact code, or a pattern for a family of codes. */
  readonly code?: string | RegExp;
  readonly text?: RegExp;
  readonly http?: number;
  /** Only while this is being done: some codes mean another thing when a job is looked up. */
  readonly during?: NormError['stage'];
  readonly kind: ErrorKind;
  readonly stage?: NormError['stage'];
  readonly retry?: NormError['retry'];
}

/** What an answer says about its failure, before it is understood. */
export interface Evidence {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly httpStatus?: number | undefined;
  readonly retryAfterMs?: number | undefined;
}

const POLICY_TEXT = /sensitive|moderat|policy|nsfw|敏感|违规|审核/i;
const BALANCE_TEXT = /balance|arrears|quota.*exceed|insufficient|余额|欠费|额度(不足|已?用[尽完])/i;

/** For codes that mean a wrong parameter as well: the parameter is a model nobody serves. */
export const MODEL_GONE =
  /\bmodel\b.{0,80}\b(not (exist|found|available)|not support(ed)?\W*$|deprecated|retired|offline)|\b(unknown|unsupported|invalid|no such) model\b/i;

export interface Situation {
  readonly provider: string;
  readonly stage: NormError['stage'];
  readonly rules: readonly ErrorRule[];
}

/** The provider's own table first, then known words, then the HTTP status. */
export function classify(evidence: Evidence, situation: Situation): NormError {
  const rule = situation.rules.find(
    (candidate) =>
      (candidate.during ?? situation.stage) === situation.stage && holds(candidate, evidence),
  );
  const kind = rule?.kind ?? kindByText(evidence.message) ?? kindByStatus(evidence, situation);
  return normError(kind, {
    provider: situation.provider,
    stage: rule?.stage ?? stageOf(kind, situation.stage),
    ...evidence,
    ...(rule?.retry === undefined ? {} : { retry: rule.retry }),
  });
}

const ABOUT_INPUT: ReadonlySet<ErrorKind> = new Set([
  'content_policy',
  'invalid_input',
  'input_fetch_failed',
]);

function stageOf(kind: ErrorKind, stage: NormError['stage']): NormError['stage'] {
  return stage === 'submit' && ABOUT_INPUT.has(kind) ? 'input' : stage;
}

function holds(rule: ErrorRule, { code = '', message = '', httpStatus }: Evidence): boolean {
  if (rule.http !== undefined && rule.http !== httpStatus) return false;
  if (rule.text !== undefined && !rule.text.test(message)) return false;
  if (rule.code === undefined) return true;
  return typeof rule.code === 'string' ? rule.code === code : rule.code.test(code);
}

function kindByText(message = ''): ErrorKind | undefined {
  if (POLICY_TEXT.test(message)) return 'content_policy';
  return BALANCE_TEXT.test(message) ? 'insufficient_balance' : undefined;
}

function kindByStatus({ httpStatus }: Evidence, { stage }: Situation): ErrorKind {
  if (httpStatus === undefined || httpStatus < 300) {
    return stage === 'output' ? 'provider_failed' : 'unknown';
  }
  // A redirect is never followed, so the base URL is wrong: the operator has to look.
  if (httpStatus < 400) return 'model_unavailable';
  if (httpStatus === 402) return 'insufficient_balance';
  if (httpStatus === 401 || httpStatus === 403) return 'auth';
  if (httpStatus === 404) return 'not_found';
  if (httpStatus === 429) return 'rate_limited';
  if (httpStatus === 408 || httpStatus === 425 || httpStatus >= 500) return 'transient';
  return 'invalid_input';
}

export interface NormErrorParts extends Evidence {
  readonly provider: string;
  readonly stage: NormError['stage'];
  readonly retry?: NormError['retry'];
  readonly charged?: NormError['charged'];
}

/** Builds the persisted error; retry and charge follow from kind and stage unless given. */
export function normError(kind: ErrorKind, parts: NormErrorParts): NormError {
  const policy = ERROR_POLICIES[kind];
  // A refused output was rendered first: another seed may pass, and the bill may come.
  const refusedOutput = kind === 'content_policy' && parts.stage === 'output';
  return {
    kind,
    provider: parts.provider,
    ...(parts.code === undefined || parts.code === '' ? {} : { providerCode: parts.code }),
    ...(parts.httpStatus === undefined ? {} : { httpStatus: parts.httpStatus }),
    message: (parts.message ?? kind).slice(0, 500),
    stage: parts.stage,
    retry: parts.retry ?? (refusedOutput ? 'resubmit' : policy.retry),
    ...(parts.retryAfterMs === undefined ? {} : { retryAfterMs: parts.retryAfterMs }),
    charged: parts.charged ?? (refusedOutput ? 'maybe' : policy.charged),
  };
}
