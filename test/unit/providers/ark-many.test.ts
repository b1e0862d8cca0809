import { describe, expect, test } from 'vitest';
import { createProviders } from '../../../shared/providers/registry.ts';

const clock = { now: () => 0, sleep: async () => undefined };

function ark(answer: { status?: number; json: unknown }) {
  const asked: URL[] = [];
  const providers = createProviders({
    clock,
    settings: { ARK_API_KEY: 'k' },
    fetch: async (url) => {
      asked.push(new URL(String(url)));
      return Response.json(answer.json, { status: answer.status ?? 200 });
    },
  });
  return { client: providers.client('ark'), asked };
}

const handles = [{ taskId: 'cgt-1' }, { taskId: 'cgt-2' }, { taskId: 'cgt-3' }];

describe('Ark, asked after many jobs at once', () => {
  test('is called once, with the id of each', async () => {
    const { client, asked } = ark({ json: { items: [], total: 0 } });
    expect(client.many?.most).toBe(50);
    await client.many?.poll(handles);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.searchParams.getAll('filter.task_ids')).toEqual(['cgt-1', 'cgt-2', 'cgt-3']);
    expect(asked[0]?.searchParams.get('page_size')).toBe('50');
  });

  test('says of each what it would say of it alone, whatever the order of its list', async () => {
    const items = [
      { id: 'cgt-3', status: 'failed', error: { code: 'InternalServiceError', message: 'no' } },
      { id: 'cgt-2', status: 'running' },
      { id: 'cgt-1', status: 'succeeded', content: { video_url: 'https://x.test/1.mp4' } },
    ];
    const { client } = ark({ json: { items, total: 3 } });
    const heard = await client.many?.poll(handles);
    expect(heard?.get('cgt-1')).toMatchObject({
      kind: 'succeeded',
      results: [{ type: 'video', url: 'https://x.test/1.mp4' }],
    });
    expect(heard?.get('cgt-2')?.kind).toBe('processing');
    expect(heard?.get('cgt-3')?.kind).toBe('failed');
  });

  test('says nothing of jobs that are not in the list, or in words nobody knows', async () => {
    const { client } = ark({ json: { items: [{ id: 'cgt-1', status: 'pondering' }], total: 1 } });
    expect([...((await client.many?.poll(handles)) ?? [])]).toEqual([]);
  });

  test('says nothing of any when the list cannot be had', async () => {
    const { client } = ark({ status: 500, json: { error: { code: 'InternalServiceError' } } });
    expect([...((await client.many?.poll(handles)) ?? [])]).toEqual([]);
  });
});
