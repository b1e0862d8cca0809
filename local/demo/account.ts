/** What the demo's user asks of an account and its tasks. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type DemoClient, RefusedError } from './client.ts';
import type { DemoRecord, DemoScreen, DemoStage } from './report.ts';

const ASK_EVERY_MS = 100;
const GIVE_UP_MS = 15 * 60_000;
/** Answers in a row. */
const BUSY_AT_MOST = 5;
const A_PAGE = 50;

export interface Progress {
  readonly status: string;
  readonly progress: number;
  readonly message: string;
  readonly stages: readonly DemoStage[];
  readonly price: number;
  readonly refunded: number;
}

interface Watching {
  readonly client: DemoClient;
  readonly screen: DemoScreen;
}

/**
 * Asks until `look` answers; where the environment was too busy, again, as every client does.
 * Throws when it never answers, and what it was refused with: for being busy at the sixth in a row.
 */
export async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + GIVE_UP_MS;
  let busy = 0;
  while (Date.now() < end) {
    try {
      const found = await look();
      if (found !== null) return found;
      busy = 0;
    } catch (error) {
      busy += 1;
      if (!isBusy(error) || busy > BUSY_AT_MOST) throw error;
    }
    await sleep(ASK_EVERY_MS);
  }
  throw new Error(`${what} has not ended`);
}

const isBusy = (error: unknown): boolean =>
  error instanceof RefusedError && error.code === 'INTERNAL';

/** Its task as it ended. */
export function follow(taskId: string, { client, screen }: Watching): Promise<Progress> {
  return until(`task ${taskId}`, async () => {
    const now = await progressOf(client, taskId);
    const stage = now.stages.find(({ status }) => status === 'running')?.name ?? now.status;
    screen.progress(now.progress, `${stage}: ${now.message}`);
    return ['completed', 'failed', 'cancelled'].includes(now.status) ? now : null;
  });
}

export const progressOf = (client: DemoClient, taskId: string): Promise<Progress> =>
  client.ask<Progress>({ action: 'getProgress', taskId });

export async function balanceOf(client: DemoClient): Promise<number> {
  return (await client.ask<{ available: number }>({ action: 'getBalance' })).available;
}

/** The whole ledger, oldest first. */
export async function recordsOf(client: DemoClient): Promise<DemoRecord[]> {
  const all: DemoRecord[] = [];
  for (let page = 1; ; page += 1) {
    const query = { action: 'listRecords', page, pageSize: A_PAGE };
    const found = await client.ask<{ records: DemoRecord[]; has_more: boolean }>(query);
    all.push(...found.records);
    if (!found.has_more) return all.reverse();
  }
}
