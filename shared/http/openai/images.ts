/** Pictures as OpenAI's clients make and edit them. */
import * as z from 'zod/mini';
import { fitted, SIZE_FIELDS } from '../../models/fit.ts';
import type { Answer, Ask, Route } from '../core/route.ts';
import { route } from '../core/route.ts';
import {
  address,
  file,
  filled,
  model,
  notStreamed,
  openaiError,
  text,
  whole,
} from '../core/shapes.ts';
import { type Given, listed } from '../jobs/inputs.ts';
import { type Result, requiredPrompt } from '../jobs/job.ts';
import { modelFor } from '../jobs/models.ts';
import { submitJob } from '../jobs/submit.ts';
import { taskShape } from '../own/task-view.ts';
import { extraParameters, wish } from './extras.ts';
import { answeredWith } from './wait.ts';

/** What base64 of it leaves room for in the 6 MB of one answer. */
const MAX_BYTES = 4_300_000;
const READ_LIMITS = { maxBytes: 8 * 1024 * 1024, timeoutMs: 20_000 };

const shared = {
  model: z.optional(model),
  prompt: filled(32_000),
  n: z.optional(z.nullable(whole(1, 10))),
  size: z.optional(z.nullable(text(20))),
  quality: z.optional(z.nullable(text(20))),
  response_format: z.optional(z.nullable(z.enum(['url', 'b64_json']))),
  /** Results are JPEG, marked and labelled as the law wants them. */
  output_format: z.optional(z.nullable(z.enum(['jpeg']))),
  stream: notStreamed,
  user: z.optional(text(256)),
  async: z.optional(z.boolean()),
};
const one = z.union([file, address]);
const generation = z.looseObject({ ...shared, input_images: z.optional(z.array(address)) });
const edit = z.looseObject({
  ...shared,
  image: z.optional(z.union([one, z.array(one).check(z.maxLength(16))])),
  images: z.optional(z.array(z.object({ image_url: address })).check(z.maxLength(16))),
});
type Body = z.infer<typeof generation> | z.infer<typeof edit>;

const KNOWN = [...Object.keys(shared), 'image', 'images', 'input_images'];

const imagesShape = z.object({
  created: z.number(),
  data: z.array(z.object({ url: z.optional(z.string()), b64_json: z.optional(z.string()) })),
});

async function make(ask: Ask<Body>, inputs: readonly Given[]): Promise<Answer> {
  const { app, body, caller } = ask;
  const submitted = await submitJob(ask, () => {
    const chosen = modelFor(app, caller, {
      model: body.model ?? null,
      kind: 'image',
      hasInputs: inputs.length > 0,
    });
    return {
      model: chosen,
      prompt: requiredPrompt(body.prompt),
      count: body.n ?? 1,
      parameters: {
        ...fitted(chosen, [
          ...wish('size', body.size ?? undefined, SIZE_FIELDS),
          ...wish('quality', body.quality ?? undefined, ['quality']),
        ]),
        ...extraParameters(chosen, body, KNOWN),
      },
      inputs,
      names: { count: 'n', images: inputs[0]?.field.split('[')[0] ?? 'image' },
      endUser: body.user,
    };
  });
  const shape = (results: Result[]): Promise<Answer> => shaped(ask, results);
  return answeredWith(ask, submitted, { isAsync: body.async === true, shape });
}

/** Above what one answer holds, addresses are given whatever was asked for: the pictures are paid. */
async function shaped({ app, body }: Ask<Body>, results: Result[]): Promise<Answer> {
  const created = Math.floor(app.clock.now() / 1_000);
  const urls = { created, data: results.map(({ url }) => ({ url })) };
  if (body.response_format !== 'b64_json') return { json: urls };
  const data: { b64_json: string }[] = [];
  let total = 0;
  for (const { url } of results) {
    const { bytes } = await app.download(url, READ_LIMITS);
    total += bytes.byteLength;
    if (total > MAX_BYTES) return { json: urls };
    data.push({ b64_json: Buffer.from(bytes).toString('base64') });
  }
  return { json: { created, data } };
}

export const imageRoutes: readonly Route[] = [
  route({
    id: 'createImage',
    method: 'POST',
    path: '/v1/images/generations',
    group: 'openai',
    about: { en: 'Make pictures from words.', zh: '文生图。' },
    auth: 'user',
    scope: 'image',
    body: generation,
    answers: { 200: imagesShape, 202: taskShape, 402: openaiError },
    errors: 'openai',
    handler: (ask) => make(ask, listed('input_images', ask.body.input_images ?? [])),
  }),
  route({
    id: 'editImage',
    method: 'POST',
    path: '/v1/images/edits',
    group: 'openai',
    about: {
      en: 'Make pictures from pictures: a form with `image` or `image[]`, or JSON with `images[].image_url`.',
      zh: '图生图：表单字段 `image` 或 `image[]`，或 JSON 的 `images[].image_url`。',
    },
    auth: 'user',
    scope: 'image',
    body: edit,
    accepts: ['json', 'form'],
    answers: { 200: imagesShape, 202: taskShape, 402: openaiError },
    errors: 'openai',
    handler: (ask) => {
      const { image = [], images = [] } = ask.body;
      const sent = [image].flat();
      const named = images.map(({ image_url }) => image_url);
      return make(ask, sent.length > 0 ? listed('image', sent) : listed('images', named));
    },
  }),
];
