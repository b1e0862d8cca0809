/** Speaks `/v1/videos` as TuZi does: New API's words for accounts, and the film's URL in the job. */
import { accountOf, credentialIn, LOCAL_KEYS } from '../accounts.ts';
import type { LocalProvider, LocalReply } from '../http.ts';
import type { Jobs } from '../jobs.ts';
import { OPENAI_REFUSALS, openAiError } from '../openai/refusals.ts';
import { createVideos } from '../openai/videos.ts';

const relay = (status: number, code: string, message: string): LocalReply => ({
  status,
  json: { error: { code, message, type: 'new_api_error' } },
});

const UNPAID = relay(403, 'insufficient_user_quota', '用户额度不足, 剩余额度: ＄0.00');

export function createTuziVideoServer(jobs: Jobs): LocalProvider {
  const provider = 'tuzi-video';
  const refusals = { ...OPENAI_REFUSALS, balance: UNPAID };
  const videos = createVideos(jobs, { provider, refusals, namesUrl: true });
  return {
    name: provider,
    async handle(request) {
      const account = accountOf(credentialIn(request.headers.authorization), LOCAL_KEYS.tuzi);
      if (account === 'stranger') return relay(401, '', '无效的令牌');
      if (account === 'unpaid') return UNPAID;
      const answer = await videos(request);
      return answer ?? openAiError(404, 'unknown_url', `Invalid URL (${request.path})`);
    },
  };
}
