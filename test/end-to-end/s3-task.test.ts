import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dataOf,
  QUICK,
  startTestEnvironment,
  type TestEnvironment,
} from '../support/environment/environment.ts';
import { eventually } from '../support/events.ts';
import { BUCKET, type S3Server, startS3Server } from './s3-server.ts';

const USER = 'o-s3-user-000000000000000001';

interface Work {
  readonly images: readonly {
    readonly file_id: string;
    readonly url: string | null;
    readonly thumb_url: string | null;
    readonly width: number;
    readonly height: number;
  }[];
}

describe('a deployment that keeps its pictures in S3', () => {
  let s3: S3Server;
  let cloud: TestEnvironment;
  let hurried: () => Promise<void>;
  beforeAll(async () => {
    s3 = await startS3Server();
    cloud = await startTestEnvironment({
      name: 's3',
      variables: { ...QUICK, ...s3.variables },
      providerSpeed: 20,
    });
    // Before any function reads it: a warm one would only look again after half a minute.
    const folder = { _id: 'dashscope', s3_prefix: 'vendors/dashscope' };
    await cloud.app.database().collection('providers').add(folder);
    await cloud.grant(USER, 100);
    hurried = cloud.hurry();
  });
  afterAll(async () => {
    await hurried();
    await cloud.close();
    await s3.close();
  });

  const ask = async <T>(action: string, fields: object): Promise<T> =>
    dataOf<T>(await cloud.callAs(USER, 'photography', { action, ...fields }));

  const develop = async (requestId: string): Promise<{ taskId: string; work: Work }> => {
    const images = [await cloud.upload(USER)];
    const { task_id: taskId } = await ask<{ task_id: string }>('generate', {
      images,
      prompt: '微笑',
      count: 1,
      requestId,
    });
    await eventually(async () => {
      const { status } = await ask<{ status: string }>('getProgress', { taskId });
      return status === 'completed';
    });
    return { taskId, work: await ask<Work>('getWork', { workId: taskId }) };
  };

  test('pictures land in their provider’s folder of the bucket and open; uploads stay in CloudBase', async () => {
    const { taskId, work } = await develop('request-s3-1');
    const [image] = work.images;
    expect(image?.file_id).toMatch(
      new RegExp(`^s3://${BUCKET}/vendors/dashscope/works/${taskId}/`),
    );
    for (const url of [image?.url, image?.thumb_url]) {
      expect(url).toContain(s3.endpoint);
      const response = await fetch(url ?? '');
      expect(response.headers.get('content-type')).toBe('image/jpeg');
      const opened = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
      expect(opened.format).toBe('jpeg');
    }
  });

  test('deleting a work removes its files from the bucket', async () => {
    const { taskId, work } = await develop('request-s3-2');
    const url = work.images[0]?.url ?? '';
    expect((await fetch(url)).status).toBe(200);
    await ask('deleteWork', { workId: taskId });
    expect((await fetch(url)).status).toBe(404);
  });
});
