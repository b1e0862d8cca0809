/** Speaks OpenAI, as itself and as everybody who repeats it: at once, streamed, and in the background. */
import type { LocalProvider } from '../http.ts';
import type { Jobs } from '../jobs.ts';
import { createAtOnce } from './at-once.ts';
import { OPENAI_REFUSALS, openAiError } from './refusals.ts';
import { createResponse, lookUpResponse } from './responses.ts';
import { createVideos } from './videos.ts';

export function createOpenAiServer(jobs: Jobs): LocalProvider {
  const atOnce = createAtOnce(jobs, 'openai');
  const videos = createVideos(jobs, { provider: 'openai', refusals: OPENAI_REFUSALS });
  return {
    name: 'openai',
    async handle(request) {
      const known = await atOnce(request);
      if (known !== undefined) return known;
      if (!/^Bearer \S+$/.test(request.headers.authorization ?? ''))
        return openAiError(401, 'invalid_api_key', 'Incorrect API key provided.');
      const film = await videos(request);
      if (film !== undefined) return film;
      if (request.path === '/v1/responses' && request.method === 'POST')
        return createResponse(jobs, request);
      const match = /^\/v1\/responses\/([\w-]+)(\/cancel)?$/.exec(request.path);
      const id = match?.[1];
      if (id === undefined) return openAiError(404, 'unknown_url', 'Unknown request URL');
      if (match?.[2] !== undefined) jobs.cancel('openai', id);
      return lookUpResponse(jobs, id);
    },
  };
}
