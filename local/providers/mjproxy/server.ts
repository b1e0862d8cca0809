/** Speaks midjourney-proxy: submit answers are wrapped, tasks stand at the top level. */

import { accountOf, LOCAL_KEYS } from '../accounts.ts';
import type { Notifier } from '../callbacks.ts';
import {
  at,
  type LocalProvider,
  type LocalReply,
  type LocalRequest,
  strings,
  text,
} from '../http.ts';
import type { Job, Jobs } from '../jobs.ts';
import { admit, POLICY_MESSAGES, pathsOf, type Refusals, tell } from '../wording.ts';

const say = (code: number, description: string, result: string | null = null): LocalReply => ({
  json: { code, description, result, properties: {} },
});

const REFUSALS: Refusals = {
  'policy-input': say(24, '可能包含敏感词'),
  balance: { status: 403, json: { code: 403, description: 'quota exceeded, please top up' } },
  'rate-limited': say(23, '队列已满，请稍后尝试'),
  'input-unreadable': say(4, '[Invalid parameter] base64Array'),
};

export function createMjProxyServer(jobs: Jobs): LocalProvider {
  return {
    name: 'tuzi-mj',
    async handle(request) {
      const account = accountOf(String(request.headers['mj-api-secret']), LOCAL_KEYS.tuzi);
      if (account === 'unpaid') return REFUSALS.balance;
      if (account === 'stranger')
        return { status: 401, json: { code: 401, description: 'unauthorized' } };
      if (request.path === '/mj/submit/imagine') return imagine(jobs, request);
      const id = /^\/mj\/task\/([\w-]+)\/fetch$/.exec(request.path)?.[1];
      if (id === undefined)
        return { status: 404, json: { code: 3, description: 'no such action' } };
      const task = (job: Job, fields: object): LocalReply => ({
        json: { ...taskOf(job), ...fields },
      });
      return tell(jobs.check('tuzi-mj', id), {
        queued: (job) => task(job, { status: 'SUBMITTED', progress: '' }),
        running: (job, progress) =>
          task(job, { status: 'IN_PROGRESS', progress: `${Math.round(progress * 100)}%` }),
        done: (items, job) => {
          const [path] = pathsOf(items);
          return task(job, {
            status: 'SUCCESS',
            progress: '100%',
            imageUrl: path === undefined ? '' : request.mediaUrl(path),
          });
        },
        failed: (why, job) => task(job, { status: 'FAILURE', failReason: POLICY_MESSAGES[why] }),
        unknown: () => say(3, '任务不存在或已失效'),
        trouble: () => ({ status: 502, bytes: Buffer.from('<html>Bad Gateway</html>') }),
      });
    },
  };
}

async function imagine(jobs: Jobs, { json }: LocalRequest): Promise<LocalReply> {
  const prompt = text(at(json, 'prompt'));
  if (prompt === '') return say(4, 'prompt不能为空');
  const hook = text(at(json, 'notifyHook'));
  const inputs = strings(at(json, 'base64Array'));
  const spec = { provider: 'tuzi-mj', model: 'midjourney', kind: 'image', prompt, inputs } as const;
  const result = await admit(
    jobs,
    { ...spec, ...(hook === '' ? {} : { callbackUrl: hook }) },
    REFUSALS,
  );
  // Queued: accepted as well, though it is not 1.
  return 'reply' in result ? result.reply : say(22, '排队中，前面还有1个任务', result.job.id);
}

const taskOf = (job: Job) => ({
  id: job.id,
  action: 'IMAGINE',
  prompt: job.spec.prompt,
  submitTime: job.createdAt,
  startTime: job.createdAt,
});

/** Unsigned: the task as it is. */
export const mjProxyNotifier: Notifier = (job) => ({
  body: JSON.stringify(taskOf(job)),
  headers: {},
});
