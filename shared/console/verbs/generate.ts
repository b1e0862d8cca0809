/** Trying a model: through the same submit as every user's request. */
import { uploadPrefix } from '../../storage/paths.ts';
import { parseGenerateRequest, quoteFor, submitTask } from '../../tasks/index.ts';
import type { generateVerbs } from '../contract/generate.ts';
import { HOUSE } from '../core/app.ts';
import type { Handlers } from '../core/handler.ts';
import { rowOf } from '../views/task-row.ts';

export const generateHandlers: Handlers<typeof generateVerbs> = {
  'generate.quote': async ({ app }, { model, count, parameters, images }) => {
    const placeholders = images === undefined ? null : Array<string>(images).fill('');
    const quote = quoteFor(app, {
      type: 'creation',
      model,
      count,
      modelParameters: parameters,
      images: placeholders,
      files: null,
    });
    const { price, priceVersion, cost } = quote;
    return { price, priceVersion, parameters: quote.parameters, cost };
  },
  'generate.upload': async ({ app }, { openid = HOUSE, extension }) => {
    const path = `${uploadPrefix(openid)}console/${app.random.secret()}.${extension}`;
    const { fileId, url, headers } = await app.uploadTicket(path);
    return { fileId, url, headers: { ...headers } };
  },
  'generate.submit': async ({ app }, params) => {
    const { openid = HOUSE, key, reason: _, prompt, ...wish } = params;
    const words = prompt.trim() === '' ? {} : { prompt };
    // Of operators the same key may come for two users: each is a request of its own.
    const event = { type: 'creation', ...wish, ...words, requestId: `console:${key}` };
    const { task, available, replayed } = await submitTask(
      app,
      openid,
      parseGenerateRequest(event),
    );
    return { task: rowOf(task), available, replayed };
  },
};
