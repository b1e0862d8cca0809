/**
 * A task of another module as it goes. What was told of one version ends with a `status` whose id is
 * that version: whoever resumes after the version it has now knows all its words, and anybody else
 * is told them from the beginning of each stage.
 */
import { findModuleTask, isEnded, type ModuleTaskDoc } from '../../module-tasks/index.ts';
import type { Ask } from '../core/route.ts';
import { moduleTaskView } from './module-view.ts';
import { LOOK_EVERY_MS, type Teller } from './teller.ts';

type Known = Map<string, string>;

export async function followModuleTask(
  { app }: Ask,
  begun: ModuleTaskDoc,
  { after, teller }: { readonly after: number; readonly teller: Teller },
): Promise<void> {
  const { line } = teller;
  const until = app.clock.now() + app.maxWaitMs;
  const known: Known = after === begun.version ? wordsIn(begun) : new Map();
  let task: ModuleTaskDoc | null = begun;
  while (task !== null) {
    for (const words of newWords(task, known)) line.event(words, { name: 'words' });
    const { status, progress, message, error } = moduleTaskView(task);
    const stage = task.stages.find((one) => one.status === 'running')?.kind ?? null;
    teller.status({ status, stage, progress, message }, task.version);
    if (isEnded(task)) {
      line.event({ status, error, results: task.references.length }, { name: 'end' });
      return;
    }
    if (line.gone.aborted || app.clock.now() >= until) return;
    teller.nothing();
    await app.clock.sleep(LOOK_EVERY_MS);
    task = await findModuleTask(app.db, task._openid, task.task_id);
  }
}

function wordsIn({ stages }: ModuleTaskDoc): Known {
  return new Map(stages.map(({ kind, text_output }) => [kind, text_output ?? '']));
}

/** What is not known yet, stage by stage; `from` 0 again where a stage's words were replaced. */
function newWords(task: ModuleTaskDoc, known: Known): object[] {
  return [...wordsIn(task)].flatMap(([stage, text]) => {
    const before = known.get(stage) ?? '';
    if (text === before) return [];
    known.set(stage, text);
    const from = text.startsWith(before) ? before.length : 0;
    return [{ stage, text: text.slice(from), from }];
  });
}
