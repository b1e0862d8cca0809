/** Speaks Tencent Cloud API 3.0: one envelope, HTTP 200 always, every call signed. */
import { tc3Headers } from '../../../shared/providers/signatures/tc3.ts';
import { type Account, accountOf } from '../accounts.ts';
import type { Notifier } from '../callbacks.ts';
import { filmOf } from '../film-order.ts';
import {
  at,
  type Json,
  type LocalProvider,
  type LocalReply,
  type LocalRequest,
  list,
  strings,
  text,
} from '../http.ts';
import type { JobFailure, JobKind, Jobs, JobView } from '../jobs.ts';
import { sizeOf } from '../sizes.ts';
import { admit, POLICY_MESSAGES, pathsOf, type Refusals, tell } from '../wording.ts';
import { moderated } from './moderation.ts';
import { viduRefusal } from './vidu.ts';

export const TENCENT_KEYS = { secretId: 'AKIDlocal', secretKey: 'local-tencent-secret' } as const;

const say = (fields: object): LocalReply => ({
  json: { Response: { ...fields, RequestId: 'local' } },
});
const fail = (Code: string, Message: string): LocalReply => say({ Error: { Code, Message } });

const REFUSALS: Refusals = {
  'policy-input': fail('OperationDenied.TextIllegalDetected', '文本包含违法违规信息，审核不通过'),
  balance: fail('ResourceUnavailable.InArrears', '账号已欠费'),
  'rate-limited': fail('RequestLimitExceeded.JobNumExceed', '任务数超过并发限制'),
  'input-unreadable': fail('FailedOperation.ImageDownloadError', '图片下载失败'),
};

type Style = 'image' | 'video' | 'data';
const SUBMITS: Readonly<Record<string, { kind: JobKind; atOnce?: boolean; data?: boolean }>> = {
  SubmitTextToImageJob: { kind: 'image' },
  SubmitHunyuanImageJob: { kind: 'image' },
  TextToImageRapid: { kind: 'image', atOnce: true },
  SubmitImageToVideoViduJob: { kind: 'video' },
  TextToVoice: { kind: 'audio', atOnce: true },
  CreateTtsTask: { kind: 'audio', data: true },
  SentenceRecognition: { kind: 'transcript', atOnce: true },
  CreateRecTask: { kind: 'transcript', data: true },
};
const QUERIES: Readonly<Record<string, Style>> = {
  QueryTextToImageJob: 'image',
  QueryHunyuanImageJob: 'image',
  DescribeImageToVideoViduJob: 'video',
  DescribeTtsTaskStatus: 'data',
  DescribeTaskStatus: 'data',
};

/** Recognition ids are numbers: the job's hex id is found again through this. */
const numbered = new Map<number, string>();

export function createTencentServer(jobs: Jobs): LocalProvider {
  return {
    name: 'tencent',
    async handle(request) {
      const account = accountFor(request);
      if (account === 'unpaid') return REFUSALS.balance;
      if (account === 'stranger')
        return fail(
          isKnown(request) ? 'AuthFailure.SignatureFailure' : 'AuthFailure.SecretIdNotFound',
          'The provided credentials could not be validated.',
        );
      const action = String(request.headers['x-tc-action'] ?? '');
      const judged = moderated(action, request.json);
      if (judged?.error !== undefined) return fail(...judged.error);
      if (judged?.answer !== undefined) return say(judged.answer);
      if (SUBMITS[action] !== undefined) return submit(jobs, action, request);
      const style = QUERIES[action];
      if (style === undefined)
        return fail('InvalidAction', `The request with action=${action} is invalid.`);
      const asked = at(request.json, 'JobId') ?? at(request.json, 'TaskId');
      const id = typeof asked === 'number' ? (numbered.get(asked) ?? '') : text(asked);
      return look(jobs, { view: jobs.check('tencent', id), style, request });
    },
  };
}

async function submit(
  jobs: Jobs,
  action: string,
  { json, mediaUrl }: LocalRequest,
): Promise<LocalReply> {
  const how = SUBMITS[action];
  if (how === undefined) return fail('InvalidAction', action);
  if (action === 'SubmitImageToVideoViduJob') {
    const refused = viduRefusal(json);
    if (refused !== undefined) return fail(...refused);
  }
  const prompt = text(at(json, 'Prompt')) || text(at(json, 'Text'));
  if (prompt === '' && how.kind !== 'transcript')
    return fail('InvalidParameterValue.TextEmpty', '文本为空');
  if ([...prompt].length > 1_024) return fail('InvalidParameterValue.TextLengthExceed', '文本过长');
  const result = await admit(jobs, specOf(json, how.kind, prompt), REFUSALS);
  if ('reply' in result) return result.reply;
  const { job } = result;
  if (how.atOnce) {
    const view = await jobs.finished(job);
    if (view.state === 'failed')
      return fail(
        view.why === 'policy-output'
          ? 'FailedOperation.GenerateImageFailed'
          : 'FailedOperation.GenerateFailed',
        POLICY_MESSAGES[view.why],
      );
    if (how.kind === 'image')
      return say({
        ResultImage: view.state === 'done' ? pathsOf(view.items).map(mediaUrl)[0] : '',
        Seed: 1,
      });
    const { bytes } = await jobs.bytes(job, 0);
    return say(
      how.kind === 'audio'
        ? { Audio: bytes.toString('base64'), SessionId: 'local' }
        : { Result: bytes.toString('utf8'), AudioDuration: 2_000 },
    );
  }
  if (!how.data) return say({ JobId: job.id });
  if (how.kind === 'audio') return say({ Data: { TaskId: job.id } });
  const number = Number.parseInt(job.id.slice(0, 8), 16);
  numbered.set(number, job.id);
  return say({ Data: { TaskId: number } });
}

function specOf(body: Json | undefined, kind: JobKind, prompt: string) {
  const images = [
    ...strings(list(at(body, 'Images'))),
    text(at(body, 'ContentImage', 'ImageUrl')),
    text(at(body, 'ImageUrl')),
    text(at(body, 'Url')),
  ];
  const hook = text(at(body, 'CallbackUrl'));
  return {
    provider: 'tencent',
    model: 'hunyuan',
    kind,
    prompt: prompt || text(at(body, 'HotwordList')),
    inputs: images.filter((url) => url !== ''),
    count: Number(at(body, 'Num') ?? 1),
    ...(kind === 'video' ? { film: filmOf(body) } : {}),
    ...(sizeOf(at(body, 'Resolution')) ?? {}),
    ...(hook === '' ? {} : { callbackUrl: hook }),
  };
}

interface Look {
  readonly view: JobView;
  readonly style: Style;
  readonly request: LocalRequest;
}

async function look(jobs: Jobs, { view, style, request }: Look): Promise<LocalReply> {
  if (view.state === 'done' && style === 'data' && view.job.spec.kind === 'transcript') {
    const said = (await jobs.bytes(view.job, 0)).bytes.toString('utf8');
    return say({ Data: { Status: 2, StatusStr: 'success', Result: said } });
  }
  return tell(view, {
    queued: () => say(stateIn(style, 'wait')),
    running: () => say(stateIn(style, 'run')),
    done: (items) => {
      const urls = pathsOf(items).map((path) => request.mediaUrl(path));
      const state = stateIn(style, 'done');
      if (style === 'video') return say({ ...state, ResultVideoUrl: urls[0] ?? '' });
      if (style === 'data')
        return say({ Data: { Status: 2, StatusStr: 'success', ResultUrl: urls[0] ?? '' } });
      const details = items.map((item) => (item.kind === 'media' ? 'Success' : '图片审核不通过'));
      return say({ ...state, ResultImage: urls, ResultDetails: details });
    },
    failed: (why) => say(failureIn(style, why)),
    unknown: () => fail('FailedOperation.JobNotExist', '任务不存在'),
    trouble: () => fail('InternalError', '内部错误'),
  });
}

const CODES = {
  wait: ['1', 'WAIT', 'waiting'],
  run: ['2', 'RUN', 'doing'],
  done: ['5', 'DONE', 'success'],
  fail: ['4', 'FAIL', 'failed'],
} as const;

function stateIn(style: Style, state: keyof typeof CODES): object {
  const [code, word, lower] = CODES[state];
  if (style === 'image') return { JobStatusCode: code, JobStatusMsg: state };
  return style === 'video' ? { Status: word } : { Data: { StatusStr: lower } };
}

function failureIn(style: Style, why: JobFailure): object {
  const policy = why === 'policy-output';
  if (style === 'data')
    return {
      Data: { Status: 3, StatusStr: 'failed', ErrorMsg: policy ? '内容审核不通过' : '合成失败' },
    };
  const code = policy ? 'FailedOperation.ModerationFailed' : 'FailedOperation.GenerateFailed';
  const names = style === 'image' ? ['JobErrorCode', 'JobErrorMsg'] : ['ErrorCode', 'ErrorMessage'];
  return {
    ...stateIn(style, 'fail'),
    [names[0] ?? '']: code,
    [names[1] ?? '']: POLICY_MESSAGES[why],
  };
}

const credentialOf = ({ headers }: LocalRequest): string | undefined =>
  /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1];

const isKnown = (request: LocalRequest): boolean =>
  credentialOf(request)?.startsWith(TENCENT_KEYS.secretId) ?? false;

function accountFor(request: LocalRequest): Account {
  const { headers, body } = request;
  const authorization = headers.authorization ?? '';
  const service = /\/(\w+)\/tc3_request/.exec(authorization)?.[1];
  const secretId = credentialOf(request);
  if (service === undefined || secretId === undefined) return 'stranger';
  const region = headers['x-tc-region'];
  const expected = tc3Headers({
    service,
    host: headers.host ?? '',
    action: String(headers['x-tc-action'] ?? ''),
    version: String(headers['x-tc-version'] ?? ''),
    body: body.toString('utf8'),
    now: Number(headers['x-tc-timestamp']) * 1_000,
    ...TENCENT_KEYS,
    secretId,
    ...(typeof region === 'string' ? { region } : {}),
  });
  if (authorization !== expected.Authorization) return 'stranger';
  return accountOf(secretId, TENCENT_KEYS.secretId);
}

export const tencentNotifier: Notifier = (job) => ({
  body: JSON.stringify({ TaskId: job.id }),
  headers: {},
});
