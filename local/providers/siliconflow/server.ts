/** Speaks SiliconFlow: videos looked up by POST, the rest as OpenAI does. */
import { filmOf } from '../film-order.ts';
import { at, type LocalProvider, type LocalReply, text } from '../http.ts';
import type { Jobs } from '../jobs.ts';
import { createAtOnce } from '../openai/at-once.ts';
import { admit, POLICY_MESSAGES, pathsOf, type Refusals, tell } from '../wording.ts';

const fail = (status: number, code: number, message: string): LocalReply => ({
  status,
  json: { code, message, data: null },
});

const REFUSALS: Refusals = {
  'policy-input': fail(451, 20015, 'The prompt contains sensitive content'),
  balance: fail(403, 30001, 'Sorry, your account balance is insufficient'),
  'rate-limited': fail(
    429,
    50603,
    'Request was rejected due to rate limiting. Details: RPM limit reached',
  ),
  'input-unreadable': fail(400, 20015, 'image: failed to load the picture'),
};

export function createSiliconFlowServer(jobs: Jobs): LocalProvider {
  const atOnce = createAtOnce(jobs, 'siliconflow');
  return {
    name: 'siliconflow',
    async handle(request) {
      if (!/^Bearer \S+$/.test(request.headers.authorization ?? ''))
        return { status: 401, json: 'Invalid token' };
      const { json } = request;
      if (request.path === '/user/info')
        return { json: { code: 20_000, message: 'OK', data: { totalBalance: '88.88' } } };
      if (request.path === '/video/submit') {
        const image = text(at(json, 'image'));
        const spec = {
          provider: 'siliconflow',
          model: text(at(json, 'model')),
          kind: 'video',
          prompt: text(at(json, 'prompt')),
          inputs: image === '' ? [] : [image],
          film: filmOf(json),
        } as const;
        const result = await admit(jobs, spec, REFUSALS);
        return 'reply' in result ? result.reply : { json: { requestId: result.job.id } };
      }
      if (request.path !== '/video/status' || request.method !== 'POST') {
        return (await atOnce(request)) ?? { status: 404, bytes: Buffer.from('404 page not found') };
      }
      const state = (status: string, fields: object = {}): LocalReply => ({
        json: { status, reason: '', ...fields },
      });
      return tell(jobs.check('siliconflow', text(at(json, 'requestId'))), {
        queued: () => state('InQueue'),
        running: () => state('InProgress'),
        done: (items) =>
          state('Succeed', {
            results: {
              videos: pathsOf(items).map((path) => ({ url: request.mediaUrl(path) })),
              timings: { inference: 2.2 },
              seed: 1,
            },
          }),
        failed: (why) => state('Failed', { reason: POLICY_MESSAGES[why] }),
        unknown: () => fail(404, 20012, 'request not found'),
        trouble: () => fail(503, 50505, 'Model service overloaded. Please try again later.'),
      });
    },
  };
}
