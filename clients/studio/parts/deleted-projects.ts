/** Projects this tab has deleted: the list of projects offers to bring them back. */
import { createStore } from '../../ui/core/store.ts';

export interface DeletedProject {
  readonly id: string;
  readonly title: string;
}

const KEY = 'darkroom.studio.deleted';

export const deletedProjects = createStore<readonly DeletedProject[]>(read());

function read(): readonly DeletedProject[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as readonly DeletedProject[];
  } catch {
    return [];
  }
}

const keep = (projects: readonly DeletedProject[]): void => {
  deletedProjects.set(projects);
  sessionStorage.setItem(KEY, JSON.stringify(projects));
};

export const rememberDeleted = (project: DeletedProject): void =>
  keep([project, ...deletedProjects.get()]);

export const forgetDeleted = (id: string): void =>
  keep(deletedProjects.get().filter((project) => project.id !== id));
