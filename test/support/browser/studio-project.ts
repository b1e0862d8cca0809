/** A project that has something on each of its pages. */
import { expect } from 'vitest';
import type { TestEnvironment } from '../environment/environment.ts';
import { studioUser } from './studio.ts';

export interface Filled {
  readonly projectId: string;
  readonly episodeId: string;
  readonly assetId: string;
}

interface Made {
  readonly document: { readonly id: string };
}

const LONG = '雨夜里追着最后一班电车跑过三条街的女孩终于停下来回头看了一眼';

export async function filledProject(
  { callAs, grant }: TestEnvironment,
  owner: string,
): Promise<Filled> {
  await grant(owner, 2_000);
  const ask = async <T>(action: string, fields: object, openid = owner): Promise<T> => {
    const answer = await callAs(openid, 'studio', { action, ...fields });
    if (!answer.success) throw new Error(`${action}: ${answer.code} ${answer.message}`);
    return answer.data as T;
  };
  const { project } = await ask<{ project: { id: string } }>('createProject', {
    fields: { title: '夜行 · Night walk', style: { prompt: '胶片质感，冷色', negative: '' } },
  });
  const projectId = project.id;
  const create = async (kind: string, parentId: string, fields: object): Promise<string> =>
    (await ask<Made>('create', { kind, parentId, fields })).document.id;
  const episodeId = await create('episode', projectId, { title: '第一集 雨', synopsis: LONG });
  await create('episode', projectId, {
    title: 'A very long title of the second episode, in English',
  });
  const looks = [{ look_id: 'usual', name: '默认', descriptor: '红色雨衣，短发' }];
  const assetId = await create('asset', projectId, { kind: 'character', name: '阿青', looks });
  await create('asset', projectId, { kind: 'location', name: '电车站', looks });
  await create('asset', projectId, { kind: 'voice', name: '旁白', looks: [] });
  const shotId = await create('shot', episodeId, { description: '雨夜，她推开门' });
  const frameId = await create('frame', shotId, { role: 'first' });
  const someone = await studioUser('studio-member', 0);
  const terms = { projectId, name: '小李', role: 'editor', spendLimit: 120 };
  const { code } = await ask<{ code: string }>('invite', terms);
  await ask('join', { code }, someone.uid);
  const targets = [{ assetId, lookId: 'usual' }, { frameId }];
  const { quote_hash: quoteHash } = await ask<{ quote_hash: string }>('quoteBatch', {
    ...{ projectId, targets },
  });
  const started = { projectId, targets, quoteHash, requestId: 'filled-project' };
  const { batch } = await ask<{ batch: { id: string } }>('startBatch', started);
  await expect
    .poll(
      async () =>
        (await ask<{ batch: { state: string } }>('batch', { batchId: batch.id })).batch.state,
      { interval: 1_000 },
    )
    .toBe('closed');
  return { projectId, episodeId, assetId };
}
