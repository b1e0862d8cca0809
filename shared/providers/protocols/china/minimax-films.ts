/**
 * MiniMax's second interface for films (MiniMax-H3): a list of contents with parts, one query that
 * answers with the film, and a way to stop what is still queued.
 */
import type { JsonObject } from '../../../platform/json.ts';
import { bearer, type Caller, type ProtocolContext, withoutOutput } from '../../calls/caller.ts';
import { asText, at } from '../../calls/reading.ts';
import { accepted, CANCELLED, endedWith, mediaAt, processing } from '../../calls/results.ts';
import type { CancelResult, Handle, PollResult, SubmitResult } from '../../contract.ts';

const POLL_MS = 8_000;
const URL_LIFE_MS = 24 * 3_600_000;
/** In the handle: which interface a job was made with. */
export const FILMS_API = 'v2';

export interface MiniMaxFilms {
  submit(body: JsonObject, callbackUrl: string | undefined): Promise<SubmitResult>;
  poll(handle: Handle): Promise<PollResult>;
  cancel(handle: Handle): Promise<CancelResult>;
}

export function createMiniMaxFilms(context: ProtocolContext, caller: Caller): MiniMaxFilms {
  const { baseUrl, clock } = context;
  const headers = bearer(context);
  const idOf = ({ taskId }: Handle): string => encodeURIComponent(taskId);
  const poll = (handle: Handle): Promise<PollResult> => {
    const url = `${baseUrl}/v2/query/video_generation/${idOf(handle)}`;
    return caller.poll({ method: 'GET', url, headers }, ({ json }) => {
      const task = at(json, 'task');
      switch (at(task, 'status')) {
        case 'queued':
        case 'running':
          return processing(POLL_MS);
        case 'succeeded': {
          const film = [at(task, 'content', 'url')];
          const results = mediaAt('video', film, clock.now() + URL_LIFE_MS);
          const end = endedWith({ results, usage: at(task, 'usage') });
          return end ?? withoutOutput(caller, handle, POLL_MS);
        }
        case 'failed': {
          const error = at(task, 'error');
          return caller.jobFailed({
            code: asText(at(error, 'code')),
            message: asText(at(error, 'message')),
          });
        }
        case 'expired':
          return caller.jobEnded('timeout', 'task expired in the queue');
        case 'cancelled':
          return CANCELLED;
        default:
          return undefined;
      }
    });
  };
  return {
    submit(body, callbackUrl) {
      const hook: JsonObject = callbackUrl === undefined ? {} : { callback_url: callbackUrl };
      const url = `${baseUrl}/v2/video_generation`;
      const call = { method: 'POST', url, headers, json: { ...body, ...hook } } as const;
      return caller.submit(call, ({ json }) =>
        accepted(asText(at(json, 'task_id')), POLL_MS, { api: FILMS_API }),
      );
    },
    poll,
    async cancel(handle) {
      // DELETE also forgets what has ended: look before.
      const state = await poll(handle);
      if (state.kind === 'cancelled') return 'cancelled';
      if (state.kind !== 'processing') return 'too_late';
      const url = `${baseUrl}/v2/video_generation/${idOf(handle)}`;
      return caller.cancel({ method: 'DELETE', url, headers }, ({ status }) =>
        status < 300 ? 'cancelled' : 'too_late',
      );
    },
  };
}
