/** Every page with the code that is loaded when somebody goes there. */
import { lazy } from 'react';

export const ProjectsPage = lazy(async () => ({
  default: (await import('../pages/projects/projects.tsx')).ProjectsPage,
}));
export const ProjectPage = lazy(async () => ({
  default: (await import('../pages/project/project.tsx')).ProjectPage,
}));
export const QueuePage = lazy(async () => ({
  default: (await import('../pages/queue/queue.tsx')).QueuePage,
}));
export const EpisodePage = lazy(async () => ({
  default: (await import('../pages/episode/episode.tsx')).EpisodePage,
}));
export const FilmPage = lazy(async () => ({
  default: (await import('../pages/film/film.tsx')).FilmPage,
}));
