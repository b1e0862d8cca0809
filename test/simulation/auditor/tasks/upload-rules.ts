/**
 * Files of people's own: each is one take or nothing, moves no credits at any commit, is shown as it
 * was made safe and as nobody's but theirs, and leaves nothing behind. Whether it was judged first is
 * said by the rules of moderation. Written from docs/studio.md.
 */
import { ownContent, shownAsOwn, thumbOf } from '../contents.ts';
import type { Say } from '../credits/ledger-rules.ts';
import {
  type ChangeOf,
  isEnded,
  isUpload,
  type Sorted,
  type Task,
  type Work,
} from '../documents.ts';
import type { AskedUpload, Evidence, RawCommit, Uploads } from '../evidence.ts';
import { type Books, endsInTime } from '../rest-rules.ts';
import { isExcused } from './ending-rules.ts';
import { refusedForAReason, takenDown } from './moderation-rules.ts';

interface Context {
  /** Claims of a task in a row that came to nothing. */
  readonly fruitless: (taskId: string) => number;
}

/** A call looks whether somebody is a member when it has begun: within a minute, if nobody knows when. */
const CALL_MS = 60_000;

const KINDS = { picture: undefined, film: 'film', speech: 'sound', words: 'words' } as const;

export class UploadRules {
  readonly #evidence: Evidence;
  readonly #say: Say;
  /** The task of each request, by who made it. */
  readonly #taken = new Map<string, string>();
  readonly #removedAt = new Map<string, number>();

  constructor(evidence: Evidence, say: Say) {
    this.#evidence = evidence;
    this.#say = say;
  }

  members({ changes, atMs }: RawCommit): void {
    for (const { collection, id, after } of changes) {
      if (collection !== 'studio_members') continue;
      if (after !== null && (after.removed_at ?? null) === null) this.#removedAt.delete(id);
      else if (!this.#removedAt.has(id)) this.#removedAt.set(id, atMs);
    }
  }

  follow(commit: Sorted, context: Context): void {
    for (const change of commit.tasks) {
      if (change.after === null || !isUpload(change.after)) continue;
      this.#isFree(change, commit);
      if (change.before === null) this.#begun(change.after, commit);
      else if (!isEnded(change.before.status) && isEnded(change.after.status)) {
        this.#ended({ before: change.before, task: change.after, commit }, context);
      }
    }
    for (const { after } of commit.works) {
      if (after === null || after.type !== 'upload' || after.images.length === 0) continue;
      if (after.status === 'completed') continue;
      this.#say('upload_is_shown_when_done', `work ${after._id} is ${after.status}, with pictures`);
    }
  }

  /** No account and no entry is written with it, whatever becomes of it. */
  #isFree({ id, after }: ChangeOf<Task>, { accounts, entries }: Sorted): void {
    const moved = accounts.length + entries.length;
    if (moved > 0 || after?.price !== 0) {
      this.#say('upload_moves_no_credits', `upload ${id} of ${after?.price}: ${moved} written`);
    }
  }

  #begun(task: Task, { works, atMs }: Sorted): void {
    const { uploads } = this.#evidence;
    const { _id: id, target } = task;
    const work = works.find((change) => change.id === id)?.after;
    if (work === undefined || work === null) {
      this.#say('upload_with_its_work', `upload ${id} was stored without its work`);
    }
    const asked = uploads?.asked.find(({ name }) => name === task.prompt);
    if (uploads === null || asked === undefined || asked.by !== target?.by) {
      this.#say('upload_as_asked', `upload ${id} of ${target?.by}, "${task.prompt}"`);
      return;
    }
    if (task.openid !== uploads.owner) this.#say('upload_as_asked', `${id} is ${task.openid}’s`);
    if (!asked.isTheirs) this.#say('upload_of_their_own', `upload ${id} is somebody else’s file`);
    const request = `${asked.by} ${asked.requestId}`;
    if (this.#taken.has(request)) {
      this.#say('one_take_per_upload', `${request} became ${this.#taken.get(request)} and ${id}`);
    }
    this.#taken.set(request, id);
    const begun = this.#evidence.writer()?.bornAt ?? atMs - CALL_MS;
    const removedAt = this.#removedAt.get(`${target.project_id}:${asked.by}`);
    if (removedAt !== undefined && removedAt < begun) {
      this.#say('removed_member_uploads_nothing', `upload ${id} by ${asked.by}`);
    }
  }

  #ended(
    { before, task, commit }: { before: Task; task: Task; commit: Sorted },
    { fruitless }: Context,
  ): void {
    const work = commit.works.find(({ id }) => id === task._id)?.after;
    const asked = this.#askedFor(task);
    if (!work || asked === undefined) return;
    if (work.message.includes('积分')) {
      this.#say('upload_moves_no_credits', `work ${task._id} says "${work.message}"`);
    }
    if (task.status === 'completed') this.#completed(work, asked);
    if (task.status === 'cancelled' && !this.#evidence.wished(task._id)) {
      this.#say('cancelled_by_wish', `upload ${task._id} was cancelled, and nobody asked for it`);
    }
    if (task.status === 'failed' && !isExcused(task, { evidence: this.#evidence, fruitless })) {
      this.#failed(before, { asked, code: task.error?.code ?? '' });
    }
  }

  /** One result: that file, as it was made safe. */
  #completed(work: Work, asked: AskedUpload): void {
    if (work.images.length !== 1 || !asked.isFit) {
      this.#say('one_take_per_upload', `work ${work._id} shows ${work.images.length}`);
    }
    for (const image of work.images) this.#isTheirs(image, { work, asked });
  }

  #isTheirs(
    { file_id, thumb_file_id, media, label }: Work['images'][number],
    { work, asked }: { work: Work; asked: AskedUpload },
  ): void {
    const content = this.#evidence.file(file_id);
    // Its owner may have deleted it in the same moment.
    if (content === undefined && this.#evidence.deletedByOwner(file_id)) return;
    const name = ownContent(asked.name, asked.product);
    const wanted = shownAsOwn(name, asked.product);
    if (content !== wanted) this.#say('shown_as_their_own', `${work._id}: ${content}`);
    for (const earlier of this.#evidence.written(file_id)) {
      if (earlier !== wanted) this.#say('shown_as_their_own', `${file_id} once held "${earlier}"`);
    }
    const thumb = thumb_file_id === '' ? undefined : this.#evidence.file(thumb_file_id);
    if (thumb !== undefined && thumb !== thumbOf(name)) {
      this.#say('shown_as_their_own', `${thumb_file_id}: ${thumb}`);
    }
    if (label !== undefined) this.#say('never_called_made', `${work._id} says "${label.text}"`);
    if (media?.kind !== KINDS[asked.product]) {
      this.#say('results_say_what_they_are', `${file_id} is a ${asked.product}`);
    }
  }

  #failed(task: Task, { asked, code }: { asked: AskedUpload; code: string }): void {
    const { _id: id } = task;
    const name = ownContent(asked.name, asked.product);
    switch (code) {
      case 'CONTENT_BLOCKED':
        refusedForAReason(task, {
          results: [{ name, product: asked.product }],
          since: asked.from,
          ...{ evidence: this.#evidence, say: this.#say },
        });
        return;
      case 'INPUT_NOT_RECOGNISED':
        if (asked.isFit) this.#say('upload_failed_for_a_reason', `${id}: ${asked.name} is fit`);
        return;
      case 'INPUT_GONE':
        if ((task.files ?? []).some((file) => this.#evidence.file(file) !== undefined)) {
          this.#say('upload_failed_for_a_reason', `${id}: ${asked.name} is there`);
        }
        return;
      case 'FILM_NOT_MARKED':
        if (!this.#evidence.engineMissing)
          this.#say('upload_failed_for_a_reason', `${id}: ${code}`);
        return;
      default:
        this.#say('upload_failed_for_a_reason', `${id}: ${code}`);
    }
  }

  #askedFor({ prompt }: Task): AskedUpload | undefined {
    return this.#evidence.uploads?.asked.find(({ name }) => name === prompt);
  }

  /** `endedAt` as for all tasks. */
  atRest(books: Books, { endedAt }: { readonly endedAt: ReadonlyMap<string, number> }): void {
    const { uploads } = this.#evidence;
    if (uploads === null) return;
    const tasks = books.tasks.filter(isUpload);
    for (const task of tasks) this.#atRest(task, { books, endedAt });
    this.#toldIsTrue(uploads, tasks);
    for (const rows of uploads.costs) {
      if (rows > 0) this.#say('upload_moves_no_credits', `the project is told to cost something`);
    }
    if (this.#evidence.tidied) this.#nothingLeft(uploads, { tasks, works: books.works });
  }

  #atRest(
    task: Task,
    { books, endedAt }: { books: Books; endedAt: ReadonlyMap<string, number> },
  ): void {
    const { _id: id } = task;
    if (books.entries.some(({ task_id }) => task_id === id)) {
      this.#say('upload_moves_no_credits', `upload ${id} has entries`);
    }
    const work = books.works.find(({ _id }) => _id === id);
    if (!isEnded(task.status)) {
      this.#say('comes_to_rest', `upload ${id} is still ${task.status}`);
      return;
    }
    endsInTime(task, { evidence: this.#evidence, endedAt, say: this.#say });
    if (work?.status !== task.status) {
      this.#say('work_agrees', `${id}: ${task.status}, shown ${work?.status}`);
      return;
    }
    const down = takenDown(task, work, this.#evidence);
    const shown = task.images.filter((image) => !down.includes(image));
    if (JSON.stringify(work.images) !== JSON.stringify(shown)) {
      this.#say('work_agrees', `${id}: pictures differ`);
    }
  }

  /** Whoever was told yes has a take of that very file; a no for good has none. */
  #toldIsTrue({ asked }: Uploads, tasks: readonly Task[]): void {
    const { told } = this.#evidence.uploads ?? { told: [] };
    for (const { name, taskId, code } of told) {
      const { by, requestId, isTheirs } = asked.find((one) => one.name === name) ?? {};
      const own = this.#taken.get(`${by} ${requestId}`);
      const prompt = tasks.find(({ _id }) => _id === own)?.prompt;
      if (taskId !== null && (taskId !== own || prompt !== name)) {
        this.#say('told_upload_is_true', `${name} is ${taskId}, which is ${prompt}`);
      }
      const isRefusedFalsely =
        (code === 'INVALID_REQUEST' && isTheirs === true && !this.#isLost(name)) ||
        (code === 'REQUEST_CONFLICT' && (own === undefined || prompt === name));
      if (isRefusedFalsely) this.#say('told_upload_is_true', `${name} was refused: ${code}`);
    }
  }

  #isLost(name: string): boolean {
    const { uploads } = this.#evidence;
    return uploads?.stored().some((file) => file.endsWith(`/${name}`)) !== true;
  }

  /** What lies in the folder of an upload is shown, or its owner has just deleted it. */
  #nothingLeft(
    { stored }: Uploads,
    { tasks, works }: { tasks: readonly Task[]; works: readonly Work[] },
  ): void {
    for (const { _id: id } of tasks) {
      const work = works.find(({ _id }) => _id === id);
      const shown = new Set(work?.images.flatMap((one) => [one.file_id, one.thumb_file_id]));
      for (const file of stored()) {
        if (!file.includes(`/works/${id}/`) || shown.has(file)) continue;
        this.#say('upload_leaves_nothing', `${file} of a ${work?.status} upload is still stored`);
      }
    }
  }
}
