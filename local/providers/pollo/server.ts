/** Speaks Pollo. */
import { accountOf, LOCAL_KEYS } from '../accounts.ts';
import { filmOf } from '../film-order.ts';
import { at, type LocalProvider, type LocalReply, text } from '../http.ts';
import type { Job, Jobs } from '../jobs.ts';
import { admit, POLICY_MESSAGES, pathsOf, type Refusals, tell } from '../wording.ts';

const fail = (status: number, code: string, message: string): LocalReply => ({
  status,
  json: { code, message },
});

const REFUSALS: Refusals = {
  'policy-input': fail(400, 'BAD_REQUEST', 'The prompt violates our content policy'),
  balance: fail(403, 'FORBIDDEN', 'Not enough credits'),
  'rate-limited': fail(429, 'TOO_MANY_REQUESTS', 'Too many requests'),
  'input-unreadable': fail(400, 'BAD_REQUEST', 'input.image is not a readable picture'),
};

export function createPolloServer(jobs: Jobs): LocalProvider {
  return {
    name: 'pollo',
    async handle({ headers, path, json, method, mediaUrl }) {
      const account = accountOf(String(headers['x-api-key']), LOCAL_KEYS.pollo);
      if (account === 'stranger') return fail(401, 'UNAUTHORIZED', 'Invalid API key');
      if (account === 'unpaid') return REFUSALS.balance;
      const id = /^\/generation\/([\w-]+)\/status$/.exec(path)?.[1];
      if (id === undefined) {
        const model = /^\/generation\/([\w-]+\/[\w.-]+)$/.exec(path)?.[1];
        if (model === undefined || method !== 'POST') return fail(404, 'NOT_FOUND', 'Not found');
        const input = at(json, 'input');
        const hook = text(at(json, 'webhookUrl'));
        const pictures = ['image', 'imageTail']
          .map((name) => text(at(input, name)))
          .filter((url) => url !== '');
        const spec = {
          provider: 'pollo',
          model,
          kind: 'video',
          prompt: text(at(input, 'prompt')),
          inputs: pictures,
          film: filmOf(input),
        } as const;
        const result = await admit(
          jobs,
          { ...spec, ...(hook === '' ? {} : { callbackUrl: hook }) },
          REFUSALS,
        );
        return 'reply' in result
          ? result.reply
          : { json: { taskId: result.job.id, status: 'waiting' } };
      }
      const task = (job: Job, generation: object): LocalReply => ({
        json: {
          taskId: id,
          credit: 10,
          generations: [
            {
              id: `${id}-0`,
              failMsg: '',
              url: '',
              mediaType: 'video',
              ...generation,
              createdDate: new Date(job.createdAt).toISOString(),
            },
          ],
        },
      });
      return tell(jobs.check('pollo', id), {
        queued: (job) => task(job, { status: 'waiting' }),
        running: (job) => task(job, { status: 'processing' }),
        done: (items, job) => {
          const [found] = pathsOf(items);
          return task(job, { status: 'succeed', url: found === undefined ? '' : mediaUrl(found) });
        },
        failed: (why, job) => task(job, { status: 'failed', failMsg: POLICY_MESSAGES[why] }),
        unknown: () => fail(404, 'NOT_FOUND', 'Task not found'),
        trouble: () => fail(500, 'INTERNAL_SERVER_ERROR', 'Internal server error'),
      });
    },
  };
}
