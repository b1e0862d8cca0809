/** Volcengine Ark (方舟): Seedance videos as tasks. Its pictures speak the OpenAI protocol. */
import type { Json, JsonObject } from '../../../platform/json.ts';
import { bearer, createCaller, type ProtocolContext, withoutOutput } from '../../calls/caller.ts';
import { evidenceIn, OPENAI_RULES, openAiHttpErrorIn } from '../../calls/openai-errors.ts';
import { asObject, asText, at } from '../../calls/reading.ts';
import { accepted, CANCELLED, endedWith, mediaAt, processing } from '../../calls/results.ts';
import { hintWebhook } from '../../calls/webhooks.ts';
import type { Handle, PollResult, ProviderClient } from '../../contract.ts';
import { createOpenAiCompat } from '../open/openai-compat.ts';

const POLL_MS = 8_000;
/** A page of the list of tasks; it may be larger, but an address may not be endless. */
const PAGE = 50;
const URL_LIFE_MS = 24 * 3_600_000;

export function createArk(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, { rules: OPENAI_RULES, errorIn: openAiHttpErrorIn });
  const images = createOpenAiCompat(context);
  const headers = bearer(context);
  const tasks = `${context.baseUrl}/contents/generations/tasks`;
  const urlOf = (handle: Handle): string => `${tasks}/${encodeURIComponent(handle.taskId)}`;
  const stateOf = (handle: Handle, json: Json | undefined): PollResult | undefined => {
    switch (at(json, 'status')) {
      case 'queued':
      case 'running':
        return processing(POLL_MS);
      case 'succeeded': {
        const urls = [at(json, 'content', 'video_url'), at(json, 'content', 'file_url')];
        const results = mediaAt('video', urls, context.clock.now() + URL_LIFE_MS);
        const usage = at(json, 'usage');
        return endedWith({ results, usage }) ?? withoutOutput(caller, handle, POLL_MS);
      }
      case 'failed':
        return caller.jobFailed(evidenceIn(at(json, 'error')) ?? {});
      case 'expired':
        return caller.jobEnded('timeout', 'task expired in the queue');
      case 'cancelled':
      case 'canceled':
        return CANCELLED;
      default:
        return undefined;
    }
  };
  return {
    id: context.provider,
    submitIsIdempotent: false,
    webhook: hintWebhook(['id']),

    async submit(request) {
      const { call, callbackUrl } = request;
      if (call.operation !== undefined) return images.submit(request);
      const json: JsonObject = {
        ...asObject(call.body),
        ...(callbackUrl === undefined ? {} : { callback_url: callbackUrl }),
      };
      return caller.submit({ method: 'POST', url: tasks, headers, json }, (answer) =>
        accepted(asText(at(answer.json, 'id')), POLL_MS),
      );
    },

    poll(handle) {
      const call = { method: 'GET', url: urlOf(handle), headers } as const;
      return caller.poll(call, ({ json }) => stateOf(handle, json));
    },

    many: {
      most: PAGE,
      async poll(handles) {
        const heard = new Map<string, PollResult>();
        const query = new URLSearchParams({ page_num: '1', page_size: String(PAGE) });
        for (const { taskId } of handles) query.append('filter.task_ids', taskId);
        const call = { method: 'GET', url: `${tasks}?${query}`, headers } as const;
        // What the list leaves out, or has in words nobody knows, is asked after alone.
        await caller.poll(call, ({ json }) => {
          for (const handle of handles) {
            const state = stateOf(handle, itemOf(json, handle));
            if (state !== undefined) heard.set(handle.taskId, state);
          }
          return processing(POLL_MS);
        });
        return heard;
      },
    },

    async cancel(handle) {
      // DELETE cancels only what is queued, and forgets what has ended: look before.
      const state = await this.poll(handle);
      if (state.kind === 'cancelled') return 'cancelled';
      if (state.kind !== 'processing') return 'too_late';
      const call = { method: 'DELETE', url: urlOf(handle), headers } as const;
      return caller.cancel(call, ({ status }) => (status < 300 ? 'cancelled' : 'too_late'));
    },
  };
}

/** A job's entry in the list of tasks, which has them in an order of its own. */
function itemOf(json: Json | undefined, { taskId }: Handle): Json | undefined {
  const items = at(json, 'items');
  return Array.isArray(items) ? items.find((item) => at(item, 'id') === taskId) : undefined;
}
