/**
 * The same job as it is usually written: one function that charges, asks the provider, polls it
 * with sleeps until it is done, downloads, marks, stores, and writes every document by itself. It
 * shares the picture path and the provider's address with the product, so that only the way of
 * working differs. No transaction, no lease, no refund: what it costs, not what it is worth.
 */
import tcb from '@cloudbase/node-sdk';
import { createDarkroom } from '../../shared/pictures/index.ts';

const POLL_MS = 3_000;

interface Job {
  readonly output: {
    readonly task_id: string;
    readonly task_status: string;
    readonly choices?: readonly { message: { content: { image: string }[] } }[];
  };
}

export async function main(event: { user: string; photo: string; prompt: string; id: string }) {
  const app = tcb.init({ env: tcb.SYMBOL_CURRENT_ENV });
  const db = app.database();
  const { user, photo, prompt, id } = event;
  const work = db.collection('naive_works').doc(id);
  const task = db.collection('naive_tasks').doc(id);
  await db.collection('naive_users').doc(user).get();
  await db
    .collection('naive_users')
    .doc(user)
    .update({ credits: db.command.inc(-10) });
  await db.collection('naive_tasks').add({ _id: id, user, status: 'pending' });
  await db.collection('naive_works').add({ _id: id, user, status: 'pending', progress: 0 });
  await db.collection('naive_records').add({ _id: `${id}:charge`, user, amount: -10 });
  await task.update({ status: 'processing' });
  await work.update({ status: 'processing', progress: 10 });
  const urls = await app.getTempFileURL({ fileList: [photo] });
  const url = urls.fileList[0]?.tempFileURL ?? '';
  const job = await ask('/api/v1/services/aigc/image-generation/generation', {
    model: 'wan2.7-image',
    input: { messages: [{ role: 'user', content: [{ image: url }, { text: prompt }] }] },
    parameters: { n: 1 },
  });
  await task.update({ job: job.output.task_id });
  const result = await finished(job.output.task_id, async (progress) => {
    await work.update({ progress });
  });
  const response = await fetch(result);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const picture = await createDarkroom({}).develop({
    bytes,
    output: 'jpeg',
    produceId: id,
    taskType: 'photography',
    model: 'wan2.7-image',
  });
  const full = await app.uploadFile({
    cloudPath: `naive/${id}.jpg`,
    fileContent: Buffer.from(picture.bytes),
  });
  const thumb = await app.uploadFile({
    cloudPath: `naive/${id}_thumb.jpg`,
    fileContent: Buffer.from(picture.thumbnail.bytes),
  });
  await work.update({ status: 'completed', progress: 100, images: [full.fileID, thumb.fileID] });
  await task.update({ status: 'completed' });
  return { id };
}

async function finished(
  jobId: string,
  report: (progress: number) => Promise<void>,
): Promise<string> {
  for (let polls = 1; ; polls++) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const { output } = await ask(`/api/v1/tasks/${jobId}`);
    const image = output.choices?.[0]?.message.content[0]?.image;
    if (output.task_status === 'SUCCEEDED' && image !== undefined) return image;
    await report(Math.min(90, 10 + polls * 5));
  }
}

async function ask(path: string, body?: object): Promise<Job> {
  const headers = {
    authorization: `Bearer ${process.env.DASHSCOPE_API_KEY ?? ''}`,
    'content-type': 'application/json',
    ...(body === undefined ? {} : { 'x-dashscope-async': 'enable' }),
  };
  const init =
    body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(`${process.env.DASHSCOPE_BASE_URL}${path}`, init);
  return (await response.json()) as Job;
}
