/** The client: wishes that make one task each, and what belongs to their user. */
import { ownError } from './errors.ts';
import { createJob, type Job, type JobDesk } from './job.ts';
import { type Kept, newKept, type Slot, type Wish } from './outbox.ts';
import type { Platform } from './platform.ts';
import { run } from './run.ts';
import { type Balance, createSession } from './session.ts';
import type { Action, Answers, Fields } from './types.ts';
import { keepFile, uploadFile } from './uploads.ts';
import { createWorks, type Works } from './works.ts';

/** `images` and `files`: as the platform gives them, or fileIDs. */
export interface Request<F> extends Wish {
  readonly images?: readonly (F | string)[];
  readonly files?: readonly (F | string)[];
}

export interface Darkroom<F> {
  /**
   * Starts a wish, or gives the one that two taps made: the same request again is the same job until
   * it was taken in, and two seconds at least. Never throws; what is wrong is shown on the job.
   */
  create(request: Request<F>): Job;
  /** Every wish without a seen end, also of earlier lives of the app. Call it when the app starts. */
  resume(): Promise<readonly Job[]>;
  /** Puts a file into the cloud: its fileID. Rejects with DarkroomError. */
  upload(file: F | string, list?: Slot['list']): Promise<string>;
  readonly balance: {
    get(): Promise<Balance>;
    on(listener: (balance: Balance) => void): () => void;
  };
  readonly works: Works;
  /** Any action; sent again as long as its error says `same`. Use `create` for `generate`. */
  call<A extends Exclude<Action, 'generate'>>(action: A, fields: Fields[A]): Promise<Answers[A]>;
}

/** Taps so close together are one wish, even when the first has its answer already. */
const TAPS_MS = 2_000;
const MAX_WAITING = 20;

interface Entry<F> {
  readonly job: JobDesk<F>;
  readonly request: Request<F> | null;
  isSeen: boolean;
}

export function createDarkroom<F>(platform: Platform<F>): Darkroom<F> {
  const session = createSession(platform);
  const { outbox, calls, balance } = session;
  const entries = new Map<string, Entry<F>>();

  function start(kept: Kept, request: Request<F> | null, files: ReadonlyMap<number, F>): Job {
    const onSeen = (): void => seen(kept.id);
    const job = createJob(session, { kept, files, onSeen });
    entries.set(kept.id, { job, request, isSeen: false });
    void run(session, job);
    return job;
  }
  /** Its end was shown: nothing of it is needed any more. */
  function seen(id: string): void {
    const entry = entries.get(id);
    if (entry === undefined || entry.isSeen) return;
    const { kept, state } = entry.job;
    // A task whose end could not be read is looked for again next time.
    if (kept.task !== null && state.work === null && !isGone(state.error)) return;
    entry.isSeen = true;
    outbox.remove(id);
    for (const { ref, isCopy } of kept.slots) if (isCopy && ref !== null) platform.drop(ref);
    // A moment longer, for a second tap.
    platform.after(TAPS_MS, () => {
      entries.delete(id);
    });
  }
  function joined(request: Request<F>): Job | null {
    for (const { job, request: other } of entries.values()) {
      const isFresh = Math.abs(platform.now() - job.kept.at) < TAPS_MS;
      const isWaiting = job.kept.task === null && !job.isOver();
      const isOpen = isWaiting || (isFresh && job.state.phase !== 'refused');
      if (isOpen && isSame(request, other || asked(job.kept))) return job;
    }
    // Nobody has resumed it yet.
    const early = mine().find(
      (kept) => kept.task === null && kept.refusal === null && isSame(request, asked(kept)),
    );
    return early === undefined ? null : start(early, null, new Map());
  }
  /** What lies in the outbox for this user and nobody has taken up. */
  function mine(): Kept[] {
    const owner = session.knownOwner();
    const { isPrivate } = platform.storage;
    return outbox
      .load(platform.now())
      .filter((kept) => !entries.has(kept.id))
      .filter((kept) => (owner === null || kept.owner === '' ? isPrivate : kept.owner === owner));
  }
  const waiting = (): number =>
    [...entries.values()].filter(({ job }) => job.kept.task === null && !job.isOver()).length;

  return {
    create(request) {
      const earlier = joined(request);
      if (earlier !== null) return earlier;
      const { images = [], files = [], ...wish } = request;
      const all = [...images.map(slotOf('images')), ...files.map(slotOf('files'))];
      const slots = all.map(({ slot }) => slot);
      const kept = Object.assign(newKept(session.newId(), platform.now(), wish), { slots });
      const held = new Map<number, F>();
      all.forEach(({ file }, index) => {
        if (file !== undefined) held.set(index, file);
      });
      if (waiting() < MAX_WAITING) return start(kept, request, held);
      const job = createJob(session, { kept, files: held, onSeen: () => undefined });
      job.end('refused', { error: ownError('TOO_MANY_WAITING') });
      return job;
    },
    async resume() {
      await session.owner();
      for (const kept of mine()) start(kept, null, new Map());
      return [...entries.values()].filter(({ isSeen }) => !isSeen).map(({ job }) => job);
    },
    async upload(file, list = 'images') {
      const { slot } = slotOf(list)(file);
      if (slot.fileId !== null) return slot.fileId;
      const name = session.newId();
      const copy = await keepFile(session, { slot, file, name });
      try {
        return await uploadFile(session, { slot: copy, file, name }, () => undefined);
      } finally {
        if (copy.isCopy && copy.ref !== null) platform.drop(copy.ref);
      }
    },
    balance: { get: balance.get, on: balance.on },
    works: createWorks(session),
    async call(action, fields) {
      const answer = await calls.untilAnswered(action, fields);
      if (action === 'listModels') session.learnModels(answer as Answers['listModels']);
      return answer;
    },
  };
}

const isGone = (error: { readonly code: string } | null): boolean =>
  error !== null && error.code === 'NOT_FOUND';

function slotOf<F>(list: Slot['list']): (file: F | string) => { slot: Slot; file: F | undefined } {
  return (file) => {
    const isText = typeof file === 'string';
    const isCloud = isText && file.indexOf('cloud://') === 0;
    const ref = isText && !isCloud ? file : null;
    const slot = { list, ref, isCopy: false, extension: '', fileId: isCloud ? file : null };
    return { slot, file: isText ? undefined : file };
  };
}

/** The request of a wish from an earlier life of the app. */
function asked({ wish, slots }: Kept): Request<never> {
  const of = (list: Slot['list']): string[] =>
    slots.filter((slot) => slot.list === list).map(({ fileId, ref }) => fileId || ref || '');
  return Object.assign({}, wish, { images: of('images'), files: of('files') });
}

function isSame<F>(one: Request<F>, other: Request<F>): boolean {
  const { images: pictures = [], files = [], ...wish } = one;
  const { images: otherPictures = [], files: otherFiles = [], ...otherWish } = other;
  const areSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
    a.length === b.length && a.every((file, index) => file === b[index]);
  const haveSameFiles = areSame(pictures, otherPictures) && areSame(files, otherFiles);
  return haveSameFiles && stable(wish) === stable(otherWish);
}

/** JSON with its names in order. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    const fields = inner as Record<string, unknown>;
    return Object.keys(fields)
      .sort()
      .map((name) => [name, fields[name]]);
  });
}
