/** A model that is nothing but a document: its form, its price, its task, its picture. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TaskDoc } from '../../shared/tasks/index.ts';
import {
  dataOf,
  QUICK,
  startTestEnvironment,
  type TestEnvironment,
} from '../support/environment/environment.ts';
import { eventually } from '../support/events.ts';

const USER = 'o-added-model-00000000000001';

const document = {
  _id: 'house-poster',
  enabled: true,
  order: 1,
  upstream: 'qwen-image-2.0',
  price: { each: 7, factors: { size: { '1664*928': 2 } } },
  price_version: '2026-12-house',
  cost: { currency: 'CNY', each: 0.2, source: 'https://prices.example' },
  fallbacks: ['qwen-image'],
  add: {
    title: { zh: '自家海报', en: 'House poster' },
    kind: 'image',
    provider: 'dashscope',
    sync: true,
    images: [0, 2],
    count: [1, 2],
    prompt_max_chars: 400,
    fields: {
      size: {
        type: 'choice',
        label: '尺寸',
        options: [
          ['1328*1328', '方形'],
          ['1664*928', '宽屏'],
        ],
      },
      slogan: {
        type: 'text',
        label: '标语',
        max_chars: 40,
        multiline: true,
        placeholder: '一句话',
      },
    },
    call: {
      endpoint: 'multimodal-generation',
      body: {
        model: '{{upstream}}',
        input: {
          messages: [
            {
              role: 'user',
              content: [
                { each: 'images', as: { image: '{{item.url}}' } },
                { text: '{{prompt}}，标语：{{parameters.slogan}}' },
              ],
            },
          ],
        },
        parameters: {
          size: '{{parameters.size}}',
          n: '{{count}}',
          seed: '{{seed}}',
          watermark: false,
        },
      },
    },
  },
};

let environment: TestEnvironment;
let relax: () => Promise<void>;

beforeAll(async () => {
  environment = await startTestEnvironment({ name: 'added', providerSpeed: 20, variables: QUICK });
  // Before any function has read the catalogue: a warm one looks again after half a minute only.
  const db = environment.app.database();
  await db.collection('models').add(document);
  // What an operator got wrong keeps nobody from the rest.
  await db.collection('models').add({ _id: 'broken', add: { title: { zh: '坏', en: 'broken' } } });
  await environment.grant(USER, 100);
  relax = environment.hurry();
});
afterAll(async () => {
  await relax();
  await environment.close();
});

const ask = async <T>(action: string, fields: object): Promise<T> =>
  dataOf<T>(await environment.callAs(USER, 'photography', { action, ...fields }));

interface ModelView {
  readonly slug: string;
  readonly title: string;
  readonly form: readonly object[];
  readonly price_text: string;
}

test('is listed first, with the form and the price its document gives it', async () => {
  const { models } = await ask<{ models: ModelView[] }>('listModels', {});
  expect(models[0]).toMatchObject({
    slug: 'house-poster',
    title: '自家海报',
    price_text: '每张 7 积分（宽屏 ×2）',
    form: [
      { name: 'size', type: 'select', default: '1328*1328' },
      { name: 'slogan', type: 'text', multiline: true, placeholder: '一句话', max: 40 },
    ],
  });
  expect(models.map(({ slug }) => slug)).not.toContain('broken');
});

test('refuses what its document does not allow, each field by name', async () => {
  const { code, details = [] } = await environment.callAs(USER, 'photography', {
    action: 'quote',
    type: 'creation',
    model: 'house-poster',
    count: 3,
    parameters: { size: '1*1', colour: 'red' },
  });
  expect(code).toBe('INVALID_REQUEST');
  expect(details.map(({ field }) => field).sort()).toEqual([
    'count',
    'parameters.colour',
    'parameters.size',
  ]);
});

test('makes its pictures, at its price, and the task knows what they cost the operator', async () => {
  const { task_id: taskId } = await ask<{ task_id: string }>('generate', {
    type: 'creation',
    model: 'house-poster',
    prompt: '一张咖啡馆的海报',
    count: 2,
    parameters: { size: '1664*928', slogan: '早安' },
    requestId: 'added-model-1',
  });
  await eventually(async () => {
    const { status } = await ask<{ status: string }>('getProgress', { taskId });
    return status === 'completed';
  });
  const work = await ask<{ images: { url: string }[]; price: number; refunded: number }>(
    'getWork',
    {
      workId: taskId,
    },
  );
  expect(work).toMatchObject({ price: 28, refunded: 0 });
  expect(work.images).toHaveLength(2);
  for (const { url } of work.images) expect((await fetch(url)).ok).toBe(true);
  const tasks = environment.cloud.engine.find('task_queue', { filter: { _id: taskId } });
  const [task] = (await tasks) as unknown as TaskDoc[];
  expect(task).toMatchObject({
    via: 'house-poster',
    price_version: '2026-12-house',
    cost: { currency: 'CNY', micros: 400_000 },
  });
});
