import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sampleGarmentPhoto } from '../../local/sample-photo.ts';
import { audit, type Raw } from '../support/environment/audit.ts';
import { missingFiles, readAll, readBooks } from '../support/environment/books.ts';
import {
  createDarkroomProcess,
  type DarkroomProcess,
} from '../support/environment/darkroom-process.ts';
import { dataOf } from '../support/environment/environment.ts';
import { eventually } from '../support/events.ts';
import { builtFunctions } from '../support/run/built-functions.ts';

let darkroom: DarkroomProcess;
// No test's time.
beforeAll(() => builtFunctions());
afterEach(() => darkroom.end());

const TASKS = 4;
const USER = 'o-anna';

async function submit(photo: string, number: number): Promise<string> {
  const event = {
    action: 'generate',
    images: [photo],
    // Checks that find the job running: no task is further than waiting when all is killed.
    prompt: 'a green coat slow:6',
    requestId: `request-${number}`,
  };
  return dataOf<{ task_id: string }>(await darkroom.call(USER, event)).task_id;
}

const tasks = (): Promise<Raw[]> => readAll(darkroom.app, 'task_queue');

async function allEnd(): Promise<void> {
  await eventually(async () => {
    await darkroom.timer('poll');
    await darkroom.timer('process');
    return (await tasks()).every(({ settled_at }) => settled_at !== null);
  });
}

async function prepare(): Promise<string> {
  darkroom = await createDarkroomProcess('kill', {});
  await darkroom.operate('grant', { openid: USER, amount: 100, key: 'k', reason: 'test' });
  const fileContent = Buffer.from(await sampleGarmentPhoto());
  const cloudPath = `uploads/${USER}/garment.png`;
  return (await darkroom.app.uploadFile({ cloudPath, fileContent })).fileID;
}

async function everythingIsRight(): Promise<void> {
  const books = await readBooks(darkroom.app);
  const files = books.tasks.flatMap((task) =>
    task.images.flatMap((image: Raw) => [image.file_id, image.thumb_file_id]),
  );
  expect(await missingFiles(darkroom.app, files)).toEqual([]);
  expect(audit(books, { atRest: true })).toEqual([]);
  expect(books.tasks.map(({ status }) => status)).toEqual(Array(TASKS).fill('completed'));
  expect(books.accounts).toMatchObject([{ captured: TASKS * 10, available: 60, held: 0 }]);
}

describe('kill -9 of everything, in mid-task', () => {
  test('tasks whose jobs run at the provider go on after the next start, and end once', async () => {
    const photo = await prepare();
    const ids = await Promise.all(Array.from({ length: TASKS }, (_, n) => submit(photo, n)));
    await eventually(async () => (await tasks()).every(({ step }) => step === 'wait'));
    // The provider is killed too, once it has written its jobs down.
    await eventually(() => darkroom.jobsKept() === TASKS);
    await darkroom.kill();
    await darkroom.start();
    const found = await tasks();
    expect(found.map(({ _id }) => _id).sort()).toEqual([...ids].sort());
    for (const task of found) expect(task).toMatchObject({ status: 'processing', attempt: 1 });
    await allEnd();
    // A client that never heard the answer asks again: it is the same task.
    for (let n = 0; n < TASKS; n++) expect(ids).toContain(await submit(photo, n));
    await everythingIsRight();
    for (const task of await tasks()) expect(task.attempt).toBe(1);
  });

  test('a task accepted a moment before is there after the next start, its credits held once', async () => {
    const photo = await prepare();
    const ids = await Promise.all(Array.from({ length: TASKS }, (_, n) => submit(photo, n)));
    // Every answer is a promise kept on disk: nothing is waited for.
    await darkroom.kill();
    await darkroom.start();
    expect((await tasks()).map(({ _id }) => _id).sort()).toEqual([...ids].sort());
    // Those a worker held wait for its lease to end: the user need not, and may give them up.
    for (const task of await tasks()) {
      const answer = await darkroom.call(USER, { action: 'getProgress', taskId: task._id });
      expect(dataOf<Raw>(answer).status).toMatch(/pending|processing/);
    }
    expect(audit(await readBooks(darkroom.app), { atRest: false })).toEqual([]);
  });
});
