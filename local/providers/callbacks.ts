/** Calls owners back when their jobs end, signed as each provider signs, and misbehaving on request. */
import type { Job, JobView } from './jobs.ts';

export interface Callback {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Words and signs the callback of one provider. */
export type Notifier = (job: Job, view: JobView) => Callback;

export interface Callbacks {
  onAccepted(job: Job, view: () => JobView): void;
  close(): void;
}

const LATE_MS = 50;

export function createCallbacks(notifiers: ReadonlyMap<string, Notifier>): Callbacks {
  const timers = new Set<NodeJS.Timeout>();
  const post = async (job: Job, { body, headers }: Callback): Promise<void> => {
    const { callbackUrl } = job.spec;
    if (callbackUrl === undefined) return;
    const all = { 'content-type': 'application/json', ...headers };
    // Nobody listening is the owner's affair: real providers give up too, and are polled.
    await fetch(callbackUrl, {
      method: 'POST',
      body,
      headers: all,
      signal: AbortSignal.timeout(15_000),
    }).catch(() => undefined);
  };
  const notify = async (job: Job, view: JobView): Promise<void> => {
    const callback = notifiers.get(job.spec.provider)?.(job, view);
    if (callback === undefined) return;
    job.notified = true;
    await post(job, callback);
    if (job.script.behaviour === 'duplicate-webhook') await post(job, callback);
  };
  const forge = async (job: Job, view: JobView): Promise<void> => {
    const callback = notifiers.get(job.spec.provider)?.(job, view);
    if (callback !== undefined)
      await post(job, { ...callback, headers: forgedHeaders(callback.headers) });
  };
  const later = (ms: number, run: () => Promise<void>): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run().catch(() => undefined);
    }, ms);
    timers.add(timer);
  };
  return {
    onAccepted(job, view) {
      if (job.script.behaviour === 'forged-webhook') later(LATE_MS, () => forge(job, view()));
      later(Math.max(0, job.readyAt - Date.now()) + LATE_MS, () => notify(job, view()));
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/**
 * Everything right but the signature, of which the first character is another one: what the last one
 * says may be nothing (base64), and its case says nothing (hex).
 */
export function forgedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      /signature/i.test(name)
        ? value.replace(/[A-Za-z0-9+/](?=[A-Za-z0-9+/]+=*$)/, (c) => (c === '0' ? '1' : '0'))
        : value,
    ]),
  );
}
