/** `@cloudbase/js-sdk`, in either of its end-point modes. */
import type { Platform } from '../platform.ts';
import { type WatchableDatabase, watchOf } from './watch.ts';

/** As much of an app of js-sdk as is used. */
export interface SdkApp {
  callFunction(call: { name: string; data: object }): Promise<SdkAnswer>;
  uploadFile(call: {
    cloudPath: string;
    filePath?: unknown;
    fileContent?: unknown;
  }): Promise<{ fileID: string }>;
  database(): WatchableDatabase;
  auth(...options: never[]): unknown;
}

interface SdkAnswer {
  readonly result?: unknown;
  readonly success?: unknown;
  readonly code?: unknown;
}

/** In its default mode a refusal comes as the answer itself, without a `result`. */
export function sdkCalls(app: SdkApp): Pick<Platform<never>, 'call' | 'watch'> {
  return {
    async call(name, data) {
      const answer = await app.callFunction({ name, data });
      return answer.result === undefined && answer.success === false ? answer : answer.result;
    },
    watch: (query, listener) => watchOf(app.database(), query, listener),
  };
}
