import { useState } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import { go, linkTo } from '../../../ui/core/route.ts';
import { Button, ButtonLink } from '../../../ui/parts/button.tsx';
import { tell } from '../../../ui/parts/toast.tsx';
import type { VerbName } from '../../app/cloud.ts';
import { useMay } from '../../app/verbs.ts';
import { ActionDialog } from '../../parts/action-dialog.tsx';
import type { TaskRow } from '../../parts/task-cells.tsx';
import { taskWords } from '../tasks/words.ts';

type Act = 'retry' | 'cancel' | 'release';
const VERBS = {
  retry: 'tasks.retry',
  cancel: 'tasks.cancel',
  release: 'tasks.release',
} as const satisfies Record<Act, VerbName>;

/** A live task can be hurried, cancelled, ended; an ended one without a result taken in again. */
const possible = (task: TaskRow): readonly Act[] => {
  if (task.settledAt === null) return ['retry', 'cancel', 'release'];
  return task.status === 'completed' ? [] : ['retry'];
};

export function TaskActions({ task }: { task: TaskRow }) {
  const t = useWords(taskWords);
  const may = useMay();
  // Another press, after somebody else changed the task, is another wish: it begins with what is now.
  const [wish, setWish] = useState<{ act: Act; seen: string } | null>(null);
  return (
    <>
      <ButtonLink icon="generate" to={linkTo(['generate'], { from: task.id })}>
        {t.again}
      </ButtonLink>
      {possible(task)
        .filter((act) => may(VERBS[act]))
        .map((act) => (
          <Button
            key={act}
            icon={act === 'retry' ? 'refresh' : undefined}
            look={act === 'release' ? 'danger' : 'plain'}
            onClick={() => setWish({ act, seen: task.version })}
          >
            {t[act]}
          </Button>
        ))}
      {wish !== null && (
        <ActionDialog
          verb={VERBS[wish.act]}
          subject={task.id}
          title={t[wish.act]}
          about={t.bulkAbout[wish.act]}
          confirm={t[wish.act]}
          isDanger={wish.act === 'release'}
          params={{ taskId: task.id, seen: wish.seen }}
          onClose={() => setWish(null)}
          onDone={({ newTaskId }) => {
            if (newTaskId === null || newTaskId === task.id) return;
            tell(t.newTask);
            go(linkTo(['tasks', newTaskId]));
          }}
        />
      )}
    </>
  );
}
