/**
 * What happens to a wish, step by step: whose it is, its files, one task under its id, its work. Each
 * step is written down before it is taken, so that after any end of the app the same steps, taken
 * again, make the same task.
 */
import { asError, DarkroomError, ownError } from './errors.ts';
import type { JobDesk } from './job.ts';
import { startLive } from './live.ts';
import { isStale, type Slot } from './outbox.ts';
import type { Session } from './session.ts';
import type { Answers } from './types.ts';
import { keepFile, uploadFile } from './uploads.ts';

/** Runs it to its end; every failure is shown on the job. */
export async function run<F>(session: Session<F>, job: JobDesk<F>): Promise<void> {
  try {
    await steps(session, job);
  } catch (thrown) {
    const error = asError(thrown);
    if (job.isOver()) return;
    if (job.kept.task === null) refuse(session, job, error);
    else job.end('failed', { error });
  }
}

async function steps<F>(session: Session<F>, job: JobDesk<F>): Promise<void> {
  const { refusal } = job.kept;
  if (refusal !== null) throw new DarkroomError(refusal);
  if (job.kept.task === null) {
    check(session, job);
    job.keep({});
    const owner = await session.owner();
    if (job.isOver()) return;
    if (job.kept.owner !== '' && job.kept.owner !== owner) {
      // It stays in the outbox, for its own user.
      return job.end('refused', { error: ownError('OTHER_USER') });
    }
    job.keep({ owner });
    await sendFiles(session, job);
    if (job.isOver()) return;
    await send(session, job);
  }
  await follow(session, job);
}

/** Kept until somebody has seen it; it is not sent again. */
function refuse<F>({ outbox }: Session<F>, job: JobDesk<F>, error: DarkroomError): void {
  const { serverCode: code, message, details } = error;
  try {
    job.keep({ refusal: { code, message, details } });
  } catch {
    // No room to say so, and what is there says that it may be sent.
    outbox.remove(job.id);
  }
  const phase = error.code === 'CANCELLED' ? 'cancelled' : 'refused';
  job.end(phase, { error });
}

function check<F>({ platform }: Session<F>, job: JobDesk<F>): void {
  if (isStale(job.kept, platform.now())) throw ownError('EXPIRED');
}

async function sendFiles<F>(session: Session<F>, job: JobDesk<F>): Promise<void> {
  const change = (index: number, slot: Slot): void =>
    job.keep({ slots: job.kept.slots.map((other, at) => (at === index ? slot : other)) });
  const one = async (before: Slot, index: number): Promise<void> => {
    if (before.fileId !== null) return;
    const name = `${job.id}-${index}`;
    const slot = await keepFile(session, { slot: before, file: job.files.get(index), name });
    if (job.isOver()) return;
    change(index, slot);
    const onTrouble = (trouble: DarkroomError): void => job.show({ trouble });
    const fileId = await uploadFile(session, { slot, file: undefined, name }, onTrouble);
    if (job.isOver()) return;
    change(index, Object.assign({}, slot, { fileId }));
    job.show({ message: `已上传 ${job.state.uploaded}/${job.state.files}`, trouble: null });
  };
  if (job.kept.slots.length > 0) job.show({ message: '正在上传' });
  await Promise.all(job.kept.slots.map(one));
}

async function send<F>(session: Session<F>, job: JobDesk<F>): Promise<void> {
  const { wish, slots, id } = job.kept;
  const idsOf = (list: Slot['list']): string[] =>
    slots.filter((slot) => slot.list === list).map(({ fileId }) => fileId || '');
  check(session, job);
  job.keep({ sent: true });
  job.show({ phase: 'sending', message: '正在提交' });
  const request = Object.assign({}, wish, {
    images: idsOf('images'),
    files: idsOf('files'),
    requestId: id,
  });
  const { task_id, work_id } = await session.calls.untilAnswered('generate', request, {
    check: () => check(session, job),
    onTrouble: (trouble) => job.show({ trouble, message: trouble.message }),
  });
  try {
    job.keep({ task: { task_id, work_id: work_id || task_id } });
  } catch {
    // No room: after the app was closed the same id is sent again and finds the same task.
  }
  session.balance.moved();
}

type Word = Pick<Answers['getProgress'], 'status' | 'progress' | 'message'>;

/** Until the work has ended, as its watch or an answer says; then the work itself, with links. */
function follow<F>(session: Session<F>, job: JobDesk<F>): Promise<void> {
  const { platform, calls } = session;
  const { task } = job.kept;
  if (task === null) return Promise.reject(ownError('NO_ANSWER'));
  const { task_id: taskId, work_id: workId } = task;
  job.show({ phase: 'running', workId, message: '排队中', trouble: null });
  // How that ends is seen on the work.
  if (job.kept.cancel) job.askCancel(taskId).catch(() => undefined);
  return new Promise((resolve, reject) => {
    let isOver = false;
    const over = (then: () => void): void => {
      if (isOver) return;
      isOver = true;
      stop();
      then();
    };
    let hasBegun = false;
    const heard = ({ status, progress, message }: Word): void => {
      if (isOver || (hasBegun && status === 'pending')) return;
      hasBegun = status !== 'pending';
      if (status === 'pending' || status === 'processing') job.heard(progress, message);
      else over(() => finish(session, job, workId).then(resolve, reject));
    };
    const stop = startLive(platform, {
      watch: (listener) =>
        platform.watch(
          { collection: 'works', where: { _id: workId, _openid: '{openid}' } },
          listener,
        ),
      onDocs: (docs) => docs.filter(isWord).forEach(heard),
      ask: () =>
        calls.once('getProgress', { taskId }).then(
          (answer) => {
            if (isWord(answer)) heard(answer);
          },
          (thrown) => {
            const trouble = asError(thrown);
            if (trouble.code === 'NOT_FOUND') over(() => reject(trouble));
            else if (!isOver) job.show({ trouble });
          },
        ),
    });
    if (isOver) stop();
  });
}

const STATUSES = ['pending', 'processing', 'completed', 'failed', 'cancelled'];

function isWord(value: unknown): value is Word {
  const { status, progress, message } = (value || {}) as Record<string, unknown>;
  const isStatus = typeof status === 'string' && STATUSES.indexOf(status) >= 0;
  return isStatus && typeof progress === 'number' && typeof message === 'string';
}

async function finish<F>(session: Session<F>, job: JobDesk<F>, workId: string): Promise<void> {
  const onTrouble = (trouble: DarkroomError): void => job.show({ trouble });
  const work = await session.calls.untilAnswered('getWork', { workId }, { onTrouble });
  session.balance.moved();
  const { status, error_code: code, message } = work;
  if (status === 'completed') job.end('completed', { work });
  else if (status === 'cancelled') job.end('cancelled', { work, error: ownError('CANCELLED') });
  else job.end('failed', { work, error: new DarkroomError({ code: code || 'UNKNOWN', message }) });
}
