/** Speaks TuZi's older way to Kling, as far as one public client tells it. */
import { accountOf, LOCAL_KEYS } from '../accounts.ts';
import { filmOf } from '../film-order.ts';
import { at, type LocalProvider, type LocalReply, type LocalRequest, text } from '../http.ts';
import type { Jobs } from '../jobs.ts';
import { admit, POLICY_MESSAGES, pathsOf, type Refusals, tell } from '../wording.ts';

const PROVIDER = 'tuzi-legacy';

const say = (data: object): LocalReply => ({ json: { code: 200, msg: 'success', data } });
const fail = (code: number, msg: string): LocalReply => ({ json: { code, msg, data: null } });

const REFUSALS: Refusals = {
  'policy-input': fail(400, '提示词包含敏感内容'),
  balance: fail(402, '余额不足'),
  'rate-limited': fail(429, '请求过于频繁'),
  'input-unreadable': fail(400, 'imageUrl 无法读取'),
};

export function createTuziLegacyServer(jobs: Jobs): LocalProvider {
  return {
    name: PROVIDER,
    async handle(request) {
      const account = accountOf(String(request.headers['x-api-key']), LOCAL_KEYS.tuzi);
      if (account === 'stranger') return fail(401, 'Invalid API key');
      if (account === 'unpaid') return REFUSALS.balance;
      if (request.path === '/api/v1/kling/generate') return create(jobs, request);
      const id = /^\/api\/v1\/kling\/status\/([\w-]+)$/.exec(request.path)?.[1];
      if (id === undefined) return { status: 404, bytes: Buffer.from('404 page not found') };
      const task = (status: string, fields: object = {}): LocalReply =>
        say({ taskId: id, status, ...fields });
      return tell(jobs.check(PROVIDER, id), {
        queued: () => task('PENDING'),
        running: () => task('PROCESSING'),
        done: (items) => {
          const [path] = pathsOf(items);
          return task('SUCCESS', path === undefined ? {} : { resultUrl: request.mediaUrl(path) });
        },
        failed: (why) => task('FAILED', { errorMessage: POLICY_MESSAGES[why] }),
        unknown: () => fail(404, '任务不存在'),
        trouble: () => fail(500, '服务器错误'),
      });
    },
  };
}

async function create(jobs: Jobs, { json }: LocalRequest): Promise<LocalReply> {
  const prompt = text(at(json, 'prompt'));
  if (prompt === '') return fail(400, 'prompt is required');
  const image = text(at(json, 'imageUrl'));
  const inputs = image === '' ? [] : [image];
  const spec = {
    provider: PROVIDER,
    model: 'kling',
    kind: 'video',
    prompt,
    inputs,
    film: filmOf(json),
  } as const;
  const result = await admit(jobs, spec, REFUSALS);
  return 'reply' in result ? result.reply : say({ taskId: result.job.id });
}
