/** A database that lets calls wait, until they are let go. */
import { eventually } from '../events.ts';
import { theEnvironment } from './browser.ts';

async function faults(body?: object): Promise<{ readonly waiting: number }> {
  const { cloud } = await theEnvironment();
  const headers = { 'content-type': 'application/json' };
  const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
  const answer = await fetch(`${cloud.url}/_local/database-faults`, init);
  if (!answer.ok) throw new Error(`/_local/database-faults: ${answer.status}`);
  return (await answer.json()) as { readonly waiting: number };
}

/** Longer than any test waits: what is held goes on when it is let go. */
const FOR_EVER_MS = 3_600_000;

export interface HeldDatabase {
  /** Some call waits. */
  asked(): Promise<void>;
  letGo(): Promise<void>;
}

/** Every call about a collection waits from now on. */
export async function holdDatabase(collection: string): Promise<HeldDatabase> {
  await faults({ delayMs: FOR_EVER_MS, collection });
  return {
    asked: async () => void (await eventually(async () => (await faults()).waiting > 0)),
    letGo: async () => void (await faults({})),
  };
}

/** Every call takes so much longer, ms; 0: as usual. */
export const slowDatabase = async (delayMs: number): Promise<void> =>
  void (await faults({ delayMs }));
