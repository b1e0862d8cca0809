import { lazy, Suspense } from 'react';
import type { PageProps } from '../../app/pages.ts';
import { TaskList } from './list.tsx';

/** Loaded by whoever opens one: the list is there sooner. */
const TaskPage = lazy(async () => ({ default: (await import('../task/task.tsx')).TaskPage }));

export function TasksPage({ rest: [id] }: PageProps) {
  if (id === undefined) return <TaskList />;
  return (
    <Suspense fallback={null}>
      <TaskPage key={id} id={id} />
    </Suspense>
  );
}
