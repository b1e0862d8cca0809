/** One wish, from the tap to its picture: what a page sees of it. */
import { asError, type DarkroomError, ownError } from './errors.ts';
import type { Kept, Wish } from './outbox.ts';
import { createProgress } from './progress.ts';
import type { Session } from './session.ts';
import type { Answers } from './types.ts';

export type Work = Answers['getWork'];
export type CancelAnswer = Answers['cancel']['answer'];
/** The last four are final. `refused`: no task was made and nothing charged. */
export type Phase =
  | 'uploading'
  | 'sending'
  | 'running'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'refused';

export interface JobState {
  readonly phase: Phase;
  /** 0–100, never falls. */
  readonly progress: number;
  /** Chinese, to be shown. */
  readonly message: string;
  /** How many of its files are in the cloud. */
  readonly uploaded: number;
  readonly files: number;
  /** Why it takes longer just now; it goes on by itself. */
  readonly trouble: DarkroomError | null;
  /** Why it ended without a picture. */
  readonly error: DarkroomError | null;
  readonly workId: string | null;
  /** With links to its results; null until it has ended. */
  readonly work: Work | null;
}

export interface Job {
  /** Its request id. */
  readonly id: string;
  readonly wish: Wish;
  readonly state: JobState;
  /** Told the state now and whenever it changes; gives what stops that. */
  on(listener: (state: JobState) => void): () => void;
  /** The finished work. Rejects with DarkroomError: refused, failed or cancelled. */
  done(): Promise<Work>;
  /** `refused`: it cannot be stopped any more and is charged. Rejects with DarkroomError. */
  cancel(): Promise<CancelAnswer>;
}

/** A job as those see it who do its work. */
export interface JobDesk<F> extends Job {
  readonly kept: Kept;
  /** Files only this session has, by slot. */
  readonly files: ReadonlyMap<number, F>;
  isOver(): boolean;
  /** Changes what is kept. Throws STORAGE_FULL. */
  keep(change: Partial<Kept>): void;
  /** Changes what is shown. */
  show(change: Partial<JobState>): void;
  /** The server's word. */
  heard(progress: number, message: string): void;
  end(phase: Phase, result: { work?: Work; error?: DarkroomError }): void;
  /** Tells the server that it is not wanted any more; once. */
  askCancel(taskId: string): Promise<CancelAnswer>;
}

export interface JobOptions<F> {
  readonly kept: Kept;
  readonly files: ReadonlyMap<number, F>;
  /** It was seen to its end. */
  readonly onSeen: () => void;
}

const TICK_MS = 500;

export const isFinal = (phase: Phase): boolean =>
  phase !== 'uploading' && phase !== 'sending' && phase !== 'running';

export function createJob<F>(session: Session<F>, options: JobOptions<F>): JobDesk<F> {
  const { platform, outbox, calls } = session;
  let { kept } = options;
  const listeners = new Set<(state: JobState) => void>();
  const progress = createProgress(() => session.typicalMs(kept.wish.model));
  let cancelling: Promise<CancelAnswer> | null = null;
  let stopTicking = (): void => {};
  const inCloud = (): number => kept.slots.filter(({ fileId }) => fileId !== null).length;
  let state: JobState = {
    phase: kept.task === null ? 'uploading' : 'running',
    progress: 0,
    message: '准备中',
    uploaded: inCloud(),
    files: kept.slots.length,
    ...{ trouble: null, error: null, work: null },
    workId: kept.task?.work_id ?? null,
  };
  const isOver = (): boolean => isFinal(state.phase);

  function tell(listener: (state: JobState) => void): void {
    try {
      listener(state);
    } catch (error) {
      // A page that breaks must not stop the others, nor be silent about it.
      platform.after(0, () => {
        throw error;
      });
    }
  }
  function show(change: Partial<JobState>): void {
    if (isOver()) return;
    state = Object.assign({}, state, { uploaded: inCloud() }, change);
    listeners.forEach(tell);
    if (isOver() && listeners.size > 0) options.onSeen();
  }
  function tick(): void {
    stopTicking();
    if (state.phase !== 'running' || listeners.size === 0) return;
    stopTicking = platform.after(TICK_MS, tick);
    const now = progress.shown(platform.now());
    if (platform.state().visible && now > state.progress) show({ progress: now });
  }
  function on(listener: (state: JobState) => void): () => void {
    listeners.add(listener);
    tell(listener);
    if (isOver()) options.onSeen();
    else tick();
    return () => {
      listeners.delete(listener);
    };
  }
  /** The first state that is as wanted. */
  function first(isWanted: () => boolean): Promise<JobState> {
    return new Promise((resolve) => {
      const stop = on(() => {
        if (!isWanted()) return;
        platform.after(0, () => stop());
        resolve(state);
      });
    });
  }
  const desk: JobDesk<F> = {
    id: kept.id,
    wish: kept.wish,
    files: options.files,
    get kept() {
      return kept;
    },
    get state() {
      return state;
    },
    ...{ isOver, on, show },
    keep(change) {
      kept = Object.assign({}, kept, change);
      if (kept.owner !== '' || platform.storage.isPrivate) outbox.save(kept);
    },
    heard(value, message) {
      progress.heard(value, platform.now());
      const shown = Math.max(state.progress, progress.shown(platform.now()));
      show({ phase: 'running', progress: shown, message, trouble: null });
      tick();
    },
    end(phase, { work, error }) {
      stopTicking();
      const message = error ? error.message : work ? work.message : '';
      const shown = phase === 'completed' ? 100 : state.progress;
      const outcome = { work: work || null, error: error || null, trouble: null };
      show({ phase, message, progress: shown, ...outcome });
    },
    askCancel(taskId) {
      if (cancelling === null) {
        cancelling = calls.untilAnswered('cancel', { taskId }).then(({ answer }) => answer);
        cancelling.catch(() => {
          cancelling = null;
        });
      }
      return cancelling;
    },
    async done() {
      const { work, error } = await first(isOver);
      if (error !== null) throw error;
      return work as Work;
    },
    async cancel() {
      if (isOver()) throw asError(state.error || ownError('CANCELLED'));
      if (!kept.sent) {
        desk.end('cancelled', { error: ownError('CANCELLED') });
        options.onSeen();
        return 'cancelled';
      }
      desk.keep({ cancel: true });
      await first(() => kept.task !== null || isOver());
      // Ended without a task: there is nothing to cancel and nothing was charged.
      return kept.task === null ? 'cancelled' : desk.askCancel(kept.task.task_id);
    },
  };
  return desk;
}
