/** Speaks Zhipu: videos by `async-result`, the rest as OpenAI does. */
import { accountOf, credentialIn, LOCAL_KEYS } from '../accounts.ts';
import { filmOf } from '../film-order.ts';
import {
  at,
  type LocalProvider,
  type LocalReply,
  type LocalRequest,
  list,
  strings,
  text,
} from '../http.ts';
import { coverOf, type Jobs } from '../jobs.ts';
import { createAtOnce } from '../openai/at-once.ts';
import { admit, POLICY_MESSAGES, pathsOf, type Refusals, tell } from '../wording.ts';

const fail = (status: number, code: string, message: string): LocalReply => ({
  status,
  json: { error: { code, message } },
});

const REFUSALS: Refusals = {
  'policy-input': fail(400, '1301', '系统检测到输入或生成内容可能包含不安全或敏感内容'),
  balance: fail(429, '1113', '您的账户已欠费，请充值后重试'),
  'rate-limited': fail(429, '1302', '您当前使用该API的并发数过高'),
  'input-unreadable': fail(400, '1210', 'API 调用参数有误：image_url'),
};

export function createZhipuServer(jobs: Jobs): LocalProvider {
  const atOnce = createAtOnce(jobs, 'zhipu');
  const used = new Set<string>();
  return {
    name: 'zhipu',
    async handle(request) {
      const sent = credentialIn(request.headers.authorization);
      const account = accountOf(sent, LOCAL_KEYS.zhipu);
      if (account === 'stranger') return fail(401, '1002', 'Authorization Token非法');
      if (account === 'unpaid') return REFUSALS.balance;
      if (request.path === '/videos/generations') return create(jobs, used, request);
      const id = /^\/async-result\/([\w-]+)$/.exec(request.path)?.[1];
      if (id === undefined) {
        const wrong = problemWith(request);
        if (wrong !== undefined) return wrong;
        return (await atOnce(request)) ?? fail(404, '1211', '模型不存在');
      }
      const task = (task_status: string, fields: object = {}): LocalReply => ({
        json: { id, request_id: id, model: 'cogvideox-3', task_status, ...fields },
      });
      return tell(jobs.check('zhipu', id), {
        queued: () => task('PROCESSING'),
        running: () => task('PROCESSING'),
        done: (items) =>
          task('SUCCESS', {
            video_result: pathsOf(items).map((path) => ({
              url: request.mediaUrl(path),
              cover_image_url: request.mediaUrl(coverOf(path)),
            })),
          }),
        failed: (why) => task('FAIL', { message: POLICY_MESSAGES[why] }),
        unknown: () => fail(404, '404', 'task not found'),
        trouble: () => fail(500, '1234', '网络错误，请稍后重试'),
      });
    },
  };
}

/** Names it knows; anything else is said not to exist. */
const KNOWN = /^(glm-(4\.[5-9]|5|image)|cogview-|cogvideox-|glm-tts|glm-asr)/;

function problemWith({ json, path }: LocalRequest): LocalReply | undefined {
  const model = text(at(json, 'model'));
  if (json === undefined || !/\/(chat\/completions|images\/generations)$/.test(path))
    return undefined;
  if (!KNOWN.test(model)) return fail(400, '1211', '模型不存在，请检查模型代码。');
  if (model !== 'glm-image') return undefined;
  if (at(json, 'n') !== undefined) return fail(400, '1210', 'API 调用参数有误：n');
  const [width = 0, height = 0] = text(at(json, 'size')).split('x').map(Number);
  const fits = [width, height].every((side) => side >= 512 && side <= 2_048 && side % 32 === 0);
  return fits ? undefined : fail(400, '1214', 'size 参数非法');
}

async function create(jobs: Jobs, used: Set<string>, { json }: LocalRequest): Promise<LocalReply> {
  const key = text(at(json, 'request_id'));
  if (key !== '' && used.has(key)) return fail(400, '1231', `已有请求：${key}`);
  const image = at(json, 'image_url');
  const inputs = typeof image === 'string' ? [image] : strings(list(image));
  const spec = {
    provider: 'zhipu',
    model: text(at(json, 'model')),
    kind: 'video',
    prompt: text(at(json, 'prompt')),
    inputs,
    film: filmOf(json),
  } as const;
  const result = await admit(jobs, spec, REFUSALS);
  if ('reply' in result) return result.reply;
  if (key !== '') used.add(key);
  return {
    json: { id: result.job.id, request_id: key, model: spec.model, task_status: 'PROCESSING' },
  };
}
