/**
 * Puts the real parts together once per process; what operators may change by documents is read
 * again every half minute. Functions ask for it and call one verb.
 */

import type { GiftRules, Payments } from '../orders/index.ts';
import { systemClock } from '../platform/clock.ts';
import { type CloudBaseApp, startCloudBase } from '../platform/cloudbase.ts';
import { type Config, readConfig } from '../platform/config.ts';
import { systemRandom } from '../platform/ids.ts';
import { createLog } from '../platform/log.ts';
import { logNotifier, type Notifier, webhookNotifier } from '../platform/notify.ts';
import { type Breaker, createBreaker } from '../providers/index.ts';
import { createCloudBaseStore } from '../storage/cloudbase.ts';
import { createCompositeStore } from '../storage/composite.ts';
import type { ObjectStore } from '../storage/contract.ts';
import { readStorageConfig } from '../storage/s3/config.ts';
import { createS3Store } from '../storage/s3/store.ts';
import { defaultPolicy, type TaskDeps } from '../tasks/index.ts';
import { createCalls } from './calls.ts';
import { readMediaConfig } from './media.ts';
import { createModerator } from './moderator.ts';
import { createOffer, type Offer } from './offer.ts';

export interface App extends TaskDeps, Offer {
  readonly config: Config;
  readonly cloudbase: CloudBaseApp;
  readonly notifier: Notifier;
  /** Every provider in trouble; for the sweeper, which tells operators. */
  readonly troubles?: Breaker['states'];
  /** How money is taken here; nothing is sold without it. Of `sellingAppFor`. */
  readonly payments?: () => Promise<Payments>;
  /** What is given away; nothing without it. */
  readonly gifts?: GiftRules;
}

type Base = Omit<App, keyof Offer>;

function createBase(functionName: string): Base {
  const config = readConfig(process.env);
  const { app: cloudbase, db } = startCloudBase();
  const log = createLog({ function: functionName });
  const clock = systemClock;
  const breaker = createBreaker({ db, clock, log });
  const { unchecked, unmarkedFilms, frames, exports } = readMediaConfig(config.media);
  const moderator = createModerator(config, { clock, openApi: cloudbase, unchecked });
  return {
    config,
    cloudbase,
    db,
    clock,
    random: systemRandom,
    log,
    notifier:
      config.alertWebhook === null
        ? logNotifier(log)
        : webhookNotifier(config.alertWebhook, { log, fetch }),
    policy: {
      ...defaultPolicy,
      maxInFlight: config.maxInFlight,
      backoffMs: config.backoffMs,
      firstCheckMs: config.firstCheckMs,
      afterReviewLimit: config.afterReviewLimit,
      partialAnswers: config.partialAnswers,
      unmarkedFilms,
      frames,
      unchecked,
      exports,
    },
    breaker,
    troubles: breaker.states,
    call: createCalls(cloudbase, log),
    store: createStore(config, cloudbase),
    ...(moderator === undefined ? {} : { moderator }),
    ...(config.callback === null ? {} : { callback: config.callback }),
    ...(config.translateModel === null ? {} : { translateWith: config.translateModel }),
  };
}

/** Uploads lie in CloudBase storage; where pictures go is configured. Throws ConfigError. */
function createStore(config: Config, cloudbase: CloudBaseApp): ObjectStore {
  const { primary, s3 } = readStorageConfig(config.environment);
  const cloud = createCloudBaseStore(cloudbase);
  if (s3 === null) return createCompositeStore({ primary: cloud, byScheme: { cloud } });
  const objects = createS3Store(s3);
  const byScheme = { cloud, s3: objects };
  return createCompositeStore({ primary: primary === 's3' ? objects : cloud, byScheme });
}

let started: { readonly base: Base; readonly offer: () => Promise<Offer> } | undefined;

/** The process's app, made at the first call and kept while the instance is warm. */
export async function appFor(functionName: string): Promise<App> {
  if (started === undefined) {
    const base = createBase(functionName);
    started = { base, offer: createOffer(base) };
  }
  return { ...started.base, ...(await started.offer()) };
}
