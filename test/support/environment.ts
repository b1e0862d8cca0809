/**
 * A whole Darkroom for a test, from outside: built bundles, real SDKs, real sockets. Lies inside
 * the project, so that the built functions find their native parts in node_modules.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import tcb from '@cloudbase/node-sdk';
import { buildFunctions } from '../../local/build.ts';
import {
  type Answer,
  type Environment,
  type EnvironmentOptions,
  startEnvironment,
} from '../../local/environment.ts';
import { sampleGarmentPhoto } from '../../local/sample-photo.ts';

export const ENV_ID = 'local-env';
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export type ServerApp = ReturnType<typeof tcb.init>;

/** A folder under .darkroom/ that goes with the test. */
export function testHome(name: string): { path: string; remove: () => void } {
  mkdirSync(join(root, '.darkroom'), { recursive: true });
  const path = mkdtempSync(join(root, `.darkroom/test-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }) };
}

export interface TestEnvironment extends Environment {
  readonly app: ServerApp;
  readonly home: string;
  /** An uploaded photo of this user: its fileID. */
  upload(openid: string, name?: string): Promise<string>;
  grant(openid: string, amount: number): Promise<void>;
  /** Runs the poller and the processor's round now and then, so that nobody waits ten seconds. */
  hurry(everyMs?: number): () => Promise<void>;
}

export type TestEnvironmentOptions = Partial<EnvironmentOptions> & { readonly name: string };

export async function startTestEnvironment(
  options: TestEnvironmentOptions,
): Promise<TestEnvironment> {
  const home = testHome(options.name);
  try {
    const functionsRoot = options.functionsRoot ?? join(home.path, 'functions');
    if (options.functionsRoot === undefined) await buildFunctions(functionsRoot);
    const environment = await startEnvironment({
      envId: ENV_ID,
      dataDir: join(home.path, 'data'),
      functionsRoot,
      ...options,
    });
    const app = serverApp(environment.cloud.url);
    return {
      ...environment,
      app,
      home: home.path,
      upload: (openid, name = 'garment.png') => uploadPhoto(app, openid, name),
      grant: async (openid, amount) => {
        const key = `test-${openid}-${amount}`;
        await environment.operate('grant', { openid, amount, key, reason: 'test' });
      },
      hurry: (everyMs = 400) => hurry(environment, everyMs),
      close: async () => {
        // Nobody waits for a worker that a scripted provider keeps hanging.
        await environment.cloud.close(500);
        await environment.close();
        home.remove();
      },
    };
  } catch (error) {
    home.remove();
    throw error;
  }
}

/** The real node-sdk as a server outside the functions has it. */
export function serverApp(url: string): ServerApp {
  return tcb.init({
    env: ENV_ID,
    secretId: 'local',
    secretKey: 'local',
    serviceUrl: `${url}/admin`,
  });
}

let photo: Buffer | undefined;

/** The sample garment under the user's own uploads: its fileID. */
export async function uploadPhoto(app: ServerApp, openid: string, name: string): Promise<string> {
  photo ??= Buffer.from(await sampleGarmentPhoto());
  const cloudPath = `uploads/${openid}/${name}`;
  const { fileID } = await app.uploadFile({ cloudPath, fileContent: photo });
  return fileID;
}

function hurry({ cloud }: Environment, everyMs: number): () => Promise<void> {
  let going = true;
  const rounds = (async () => {
    while (going) {
      await cloud.timers.runNow('poll');
      await cloud.timers.runNow('process');
      await sleep(everyMs);
    }
  })();
  return async () => {
    going = false;
    await rounds;
  };
}

/** The data of a successful answer; throws what was answered otherwise. */
export function dataOf<T>(answer: Answer): T {
  if (answer.success) return answer.data as T;
  throw new Error(`${answer.code} ${answer.message} ${JSON.stringify(answer.details ?? [])}`);
}

/** Asks until `probe` gives something, or throws after `ms`. */
export async function eventually<T>(
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  ms = 60_000,
): Promise<T> {
  const until = Date.now() + ms;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > until) throw new Error(`it did not happen within ${ms} ms`);
    await sleep(100);
  }
}
