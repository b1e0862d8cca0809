/**
 * Tasks of other modules: each change one step, ends final, words complete, nothing charged; and
 * their ends told like all others.
 */

import type { Say } from '../credits/ledger-rules.ts';
import { isEnded } from '../documents.ts';
import type { Evidence, RawChange, RawCommit, RawDoc } from '../evidence.ts';

interface Stage {
  readonly kind: string;
  readonly status: string;
  readonly text_output: string | null;
}

interface ModuleTask extends RawDoc {
  readonly _openid: string;
  readonly task_id: string;
  readonly status: string;
  readonly version: number;
  /** The last one. */
  readonly change: string;
  readonly started_at: Date | null;
  readonly stages: readonly Stage[];
  readonly latest_text_output: string | null;
}

interface Chunk extends RawDoc {
  readonly _openid: string;
  readonly task_id: string;
  readonly stage: string;
  readonly sequence: number;
  readonly text: string;
}

export type EndedModules = ReadonlyMap<
  string,
  { readonly status: string; readonly openid: string }
>;

export class ModuleRules {
  readonly #evidence: Evidence;
  readonly #say: Say;
  readonly #chunks = new Map<string, Map<number, string>>();

  constructor(evidence: Evidence, say: Say) {
    this.#evidence = evidence;
    this.#say = say;
  }

  /** Ids of module tasks that end in this commit: their events have a cause. */
  follow(raw: RawCommit): EndedModules {
    const ended = new Map<string, { status: string; openid: string }>();
    if (this.#evidence.news === null) return ended;
    const of = (name: string): readonly RawChange[] =>
      raw.changes.filter(({ collection }) => collection === name);
    const tasks = of('module_tasks');
    for (const change of of('task_chunks')) this.#chunkAdded(change, tasks);
    for (const { before, after } of tasks) {
      const [old, now] = [before as ModuleTask | null, after as ModuleTask | null];
      if (now === null) {
        this.#say('module_task_kept', 'a task of a module was deleted');
        continue;
      }
      this.#changed(old, now);
      if (isEnded(now.status) && !isEnded(old?.status ?? '')) {
        ended.set(now._id, { status: now.status, openid: now._openid });
      }
    }
    return ended;
  }

  #chunkAdded({ id, before, after }: RawChange, tasks: readonly RawChange[]): void {
    const chunk = after as Chunk | null;
    if (before !== null || chunk === null) {
      this.#say('words_are_kept', `${id} was changed`);
      return;
    }
    const key = `${chunk._openid}/${chunk.task_id}/${chunk.stage}`;
    const own = this.#chunks.get(key) ?? new Map<number, string>();
    this.#chunks.set(key, own.set(chunk.sequence, chunk.text));
    const isWithTask = tasks.some(({ after: task }) => task?.task_id === chunk.task_id);
    if (!isWithTask) this.#say('words_with_their_task', `${id} came without its task`);
  }

  #changed(old: ModuleTask | null, now: ModuleTask): void {
    const name = now.task_id;
    if (now.version !== (old?.version ?? 0) + 1) {
      this.#say('module_version', `${name}: ${old?.version ?? 0} → ${now.version}`);
    }
    if (old === null) return;
    if (isEnded(old.status)) this.#say('module_end_is_final', `${name} was ${old.status}`);
    if (old.started_at !== null && old.started_at.getTime() !== now.started_at?.getTime()) {
      this.#say('started_once', `${name} began again`);
    }
    for (const stage of now.stages) this.#words(now, stage);
  }

  /** Without a gap from 1 on, whatever the order they came in. */
  #words(task: ModuleTask, { kind, text_output }: Stage): void {
    const own = this.#chunks.get(`${task._openid}/${task.task_id}/${kind}`) ?? new Map();
    let text = '';
    for (let sequence = 1; own.has(sequence); sequence += 1) text += own.get(sequence);
    if ((text_output ?? '') !== text) {
      this.#say('no_word_is_lost', `${task.task_id}: "${text_output}", not "${text}"`);
    }
    if (text !== '' && task.latest_text_output !== text) {
      this.#say('no_word_is_lost', `${task.task_id} shows "${task.latest_text_output}"`);
    }
  }

  /** Once everything has come to rest. */
  atRest(tasks: readonly RawDoc[]): void {
    const { news } = this.#evidence;
    if (news === null) return;
    const known = new Map(
      (tasks as readonly ModuleTask[]).map((task) => [`${task._openid}/${task.task_id}`, task]),
    );
    for (const { openid, id, verb, change, chunk, code } of news.moduleTold()) {
      const task = known.get(`${openid}/${id}`);
      if (code === null && task === undefined)
        this.#say('told_module_is_true', `${id} is not there`);
      const said = this.#chunks.get(`${openid}/${id}/main`)?.get(chunk?.sequence ?? 0);
      if (code === null && chunk !== null && said !== chunk.delta) {
        this.#say('told_module_is_true', `${id} ${chunk.sequence} is "${said}"`);
      }
      if (code === 'CHUNK_CONFLICT' && said === chunk?.delta) {
        this.#say('module_refused_for_a_reason', `${id} ${chunk?.sequence} says the same`);
      }
      if (code === 'TASK_EXISTS')
        this.#say('module_refused_for_a_reason', `${id}: ${verb} by itself`);
      if (code === 'TASK_ENDED' && !isEnded(task?.status ?? '')) {
        this.#say('module_refused_for_a_reason', `${id} is ${task?.status}`);
      }
      if (code === 'TASK_ENDED' && task?.change === change) {
        this.#say('module_refused_for_a_reason', `${id}: ${verb} has ended it itself`);
      }
    }
  }
}
