import type { PageProps } from '../../app/pages.ts';
import { TaskPage } from '../task/task.tsx';
import { TaskList } from './list.tsx';

export function TasksPage({ rest: [id] }: PageProps) {
  return id === undefined ? <TaskList /> : <TaskPage key={id} id={id} />;
}
