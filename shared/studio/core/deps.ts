import type { TaskDeps } from '../../tasks/index.ts';

/** What editing needs. */
export type EditDeps = Pick<TaskDeps, 'db' | 'clock' | 'random'>;
