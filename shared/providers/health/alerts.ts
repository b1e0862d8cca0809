/**
 * Telling operators of providers in trouble: an empty account, a refused key, failure that goes
 * on. All of them open the breaker, so that is what is looked at. A model that is gone leaves its
 * provider's other models alone, so it is looked for in the error log. Each provider and model is
 * told of at most every half hour, however many sweepers there are.
 */

import type { Clock } from '../../platform/clock.ts';
import { apart } from '../../platform/concurrency/apart.ts';
import { checked, collections, type Database, isDuplicateKey } from '../../platform/database.ts';
import type { Log } from '../../platform/log.ts';
import type { Notifier } from '../../platform/notify.ts';
import type { BreakerState } from './breaker.ts';
import { findErrors } from './error-log.ts';

export interface AlertDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly notifier: Notifier;
}

export const ALERT_EVERY_MS = 30 * 60_000;

/** Gives the providers, and the models as `provider/model`, that were told of now. */
export async function alertTroubles(
  deps: AlertDeps,
  troubles: ReadonlyMap<string, BreakerState>,
): Promise<string[]> {
  const told: string[] = [];
  for (const [provider, state] of troubles) {
    if (state !== 'open') continue;
    if (await apart(deps.log, `alert of ${provider}`, () => tell(deps, provider))) {
      told.push(provider);
    }
  }
  return [...told, ...((await apart(deps.log, 'alert of models', () => tellMissing(deps))) ?? [])];
}

/** Sweepers come far more often; an error older than this was told of, or its turn is not yet. */
const MISSING_SINCE_MS = 10 * 60_000;
const MAX_MISSING = 100;

async function tellMissing(deps: AlertDeps): Promise<string[]> {
  const since = deps.clock.now() - MISSING_SINCE_MS;
  const errors = await findErrors(deps.db, { kind: 'model_unavailable', since }, MAX_MISSING);
  const byModel = new Map(errors.map((error) => [`${error.provider}/${error.model}`, error]));
  const told: string[] = [];
  for (const [name, error] of byModel) {
    if (!(await takeTurn(deps, name))) continue;
    const text = `model ${error.model} cannot be had; ${error.provider_code ?? ''}: ${error.message}`;
    await deps.notifier.alert({ kind: `model.${name}`, text });
    told.push(name);
  }
  return told;
}

/** False when it was told of a short while ago. Without its last error it is told of all the same. */
async function tell(deps: AlertDeps, provider: string): Promise<boolean> {
  if (!(await takeTurn(deps, provider))) return false;
  const errors = await apart(deps.log, `errors of ${provider}`, () =>
    findErrors(deps.db, { provider }, 1),
  );
  const last = errors?.[0];
  const why = last ? `${last.kind} ${last.provider_code ?? ''}: ${last.message}` : 'no details';
  await deps.notifier.alert({ kind: `provider.${provider}`, text: `circuit open; ${why}` });
  return true;
}

export interface Ending {
  readonly slug: string;
  readonly provider: string;
  readonly date: string;
  readonly source: string;
  /** Whole days, at least 1. */
  readonly daysLeft: number;
  /** What stands in for it; empty when nothing does. */
  readonly fallbacks: readonly string[];
}

/** Told once a week, and every day of the last one. */
const ENDING_EVERY_MS = 7 * 24 * 3_600_000;
const LAST_DAYS = 7;

/** For the sweeper: models their vendors end soon. Gives the slugs that were told of now. */
export async function alertEndings(deps: AlertDeps, endings: readonly Ending[]): Promise<string[]> {
  const told: string[] = [];
  for (const ending of endings) {
    const everyMs = ending.daysLeft <= LAST_DAYS ? ENDING_EVERY_MS / 7 : ENDING_EVERY_MS;
    const done = await apart(deps.log, `ending of ${ending.slug}`, () =>
      tellEnding(deps, ending, everyMs),
    );
    if (done === true) told.push(ending.slug);
  }
  return told;
}

async function tellEnding(deps: AlertDeps, ending: Ending, everyMs: number): Promise<boolean> {
  const { slug, provider, date, source, daysLeft, fallbacks } = ending;
  if (!(await takeTurn(deps, `ending/${slug}`, everyMs))) return false;
  const instead = fallbacks.length === 0 ? 'nothing stands in for it' : fallbacks.join(', ');
  const text = `model ${slug} of ${provider} ends on ${date}, in ${daysLeft} days (${source}); after it: ${instead}`;
  await deps.notifier.alert({ kind: `model.ending.${slug}`, text });
  return true;
}

/** One caller in `everyMs`: the conditional write, or the first insert, decides. */
async function takeTurn(
  deps: AlertDeps,
  subject: string,
  everyMs = ALERT_EVERY_MS,
): Promise<boolean> {
  const now = deps.clock.now();
  const cursors = deps.db.collection(collections.cursors);
  const _id = `alert:${subject}`;
  const due = deps.db.command.lte(new Date(now - everyMs));
  const taken = checked(
    await cursors.where({ _id, at: due }).updateAndReturn({ at: new Date(now) }),
  );
  if (taken.updated === 1) return true;
  try {
    checked(await cursors.add({ _id, at: new Date(now) }));
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
