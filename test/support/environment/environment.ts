/**
 * A whole Darkroom for a test, from outside: built bundles, real SDKs, real sockets. Lies inside
 * the project, so that the built functions find their native parts in node_modules.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import tcb from '@cloudbase/node-sdk';
import {
  type Answer,
  type Environment,
  type EnvironmentOptions,
  startEnvironment,
} from '../../../local/environment/environment.ts';
import { sampleGarmentPhoto } from '../../../local/sample-photo.ts';
import { eventually, HANGS_MS } from '../events.ts';
import { builtFunctions } from '../run/built-functions.ts';

export const ENV_ID = 'local-env';
/** A film is drawn, marked and coded frame by frame: most of what a run would do. */
const FILM_FPS = 4;
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** For jobs of local providers, which nobody has to spare and which are done in a moment. */
export const QUICK = { DARKROOM_BACKOFF_MS: '200', DARKROOM_FIRST_CHECK_MS: '300' } as const;

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
  /** No function runs or waits to run, and no trigger is owed: what was done has had its effects. */
  quiet(): Promise<void>;
}

export type TestEnvironmentOptions = Partial<EnvironmentOptions> & { readonly name: string };

export async function startTestEnvironment(
  options: TestEnvironmentOptions,
): Promise<TestEnvironment> {
  const home = testHome(options.name);
  try {
    const environment = await startEnvironment({
      envId: ENV_ID,
      dataDir: join(home.path, 'data'),
      functionsRoot: options.functionsRoot ?? (await builtFunctions()),
      providerFilmFps: FILM_FPS,
      // Nothing to put up, unless a test opens a page.
      pages: join(home.path, 'pages'),
      ...options,
    });
    const app = serverApp(environment.cloud.url, options.envId);
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
      quiet: () => quiet(environment),
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
export function serverApp(url: string, env = ENV_ID): ServerApp {
  return tcb.init({
    env,
    secretId: 'local',
    secretKey: 'local',
    serviceUrl: `${url}/admin`,
    timeout: HANGS_MS,
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
      await runTimer(cloud, 'poll');
      await runTimer(cloud, 'process');
      await sleep(everyMs);
    }
  })();
  return async () => {
    going = false;
    await rounds;
  };
}

/** A round that fails is told and not repeated, as with any timer: the next one comes anyway. */
async function runTimer({ timers }: Environment['cloud'], name: string): Promise<void> {
  try {
    await timers.runNow(name);
  } catch (error) {
    console.error(`${name}:`, error);
  }
}

async function quiet({ cloud }: Environment): Promise<void> {
  const busy = async (): Promise<boolean> => {
    const response = await fetch(`${cloud.url}/_local/status`);
    const status = (await response.json()) as { running: number; triggers: { owed: number } };
    return status.running > 0 || status.triggers.owed > 0;
  };
  await eventually(async () => !(await busy()));
}

/** The data of a successful answer; throws what was answered otherwise. */
export function dataOf<T>(answer: Answer): T {
  if (answer.success) return answer.data as T;
  throw new Error(`${answer.code} ${answer.message} ${JSON.stringify(answer.details ?? [])}`);
}
