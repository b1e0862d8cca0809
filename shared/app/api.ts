/** The HTTP face with the real parts behind it; only the functions that serve it load this. */
import { createApi, type Handler } from '../http/index.ts';
import { appFor } from './index.ts';
import { uploadTicket } from './upload-ticket.ts';

export interface ApiParts {
  /** The longest one request may wait for a task, ms: below the function's own time limit. */
  readonly maxWaitMs: number;
}

/** Throws nothing: what is not configured is told by the first request. */
export function apiFor(functionName: string, { maxWaitMs }: ApiParts): Handler {
  return createApi({
    app: async () => {
      const app = await appFor(functionName);
      return { ...app, uploadTicket: (path) => uploadTicket(app, path) };
    },
    maxWaitMs,
    // Half a megabyte that few ever ask for: a file of its own beside the function.
    pages: async () => (await import('../http/docs/pages.ts')).pages,
  });
}
