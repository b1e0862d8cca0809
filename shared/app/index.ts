/** Puts the real parts together once per process. Functions ask for it and call one verb. */
import { createCatalogue } from '../models/catalogue.ts';
import { BUILT_IN_MODELS } from '../models/rows/index.ts';
import { systemClock } from '../platform/clock.ts';
import { type CloudBaseApp, startCloudBase } from '../platform/cloudbase.ts';
import { type Config, readConfig } from '../platform/config.ts';
import { systemRandom } from '../platform/ids.ts';
import { createLog } from '../platform/log.ts';
import { logNotifier, type Notifier, webhookNotifier } from '../platform/notify.ts';
import { createProviders } from '../providers/registry.ts';
import { createCloudBaseStore } from '../storage/cloudbase.ts';
import { createCompositeStore } from '../storage/composite.ts';
import type { ObjectStore } from '../storage/contract.ts';
import { createS3Store } from '../storage/s3.ts';
import { readStorageConfig } from '../storage/s3-config.ts';
import type { TaskDeps } from '../tasks/deps.ts';
import { defaultPolicy } from '../tasks/policy.ts';
import { createModerator } from './moderator.ts';

export interface App extends TaskDeps {
  readonly config: Config;
  readonly cloudbase: CloudBaseApp;
  readonly notifier: Notifier;
}

function createApp(functionName: string): App {
  const config = readConfig(process.env);
  const { app: cloudbase, db } = startCloudBase();
  const log = createLog({ function: functionName });
  const moderator = createModerator(config, { clock: systemClock, openApi: cloudbase });
  return {
    config,
    cloudbase,
    db,
    clock: systemClock,
    random: systemRandom,
    log,
    notifier:
      config.alertWebhook === null
        ? logNotifier(log)
        : webhookNotifier(config.alertWebhook, { log, fetch }),
    policy: {
      ...defaultPolicy,
      maxInFlight: config.maxInFlight,
      afterReviewLimit: config.afterReviewLimit,
    },
    catalogue: createCatalogue(BUILT_IN_MODELS),
    providers: createProviders({ settings: config.environment, clock: systemClock }),
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

let app: App | undefined;

/** The process's app, made at the first call and kept while the instance is warm. */
export function appFor(functionName: string): App {
  app ??= createApp(functionName);
  return app;
}
