/** What the routes need of the rest. The functions put it together; tests bring their own. */

import type { KeyHasher } from '../../keys/index.ts';
import type { Config } from '../../platform/config.ts';
import type { HealthCheck } from '../../providers/index.ts';
import type { Downloader } from '../../storage/fetch/download.ts';
import type { MediaOpener } from '../../storage/fetch/media-stream.ts';
import type { TaskDeps } from '../../tasks/index.ts';
import type { EndpointDeps } from '../../webhooks/index.ts';

export interface HttpApp extends TaskDeps {
  readonly config: Config;
  /** Null: no key is good here. */
  readonly hasher: KeyHasher | null;
  readonly healthChecks: () => readonly HealthCheck[];
  /** For inputs named by their address, and for results that are answered as bytes. */
  readonly download: Downloader;
  readonly open: MediaOpener;
  readonly waits: WaitRoom;
  /** What sealing secrets and judging addresses of webhooks takes. */
  readonly webhooks: Pick<EndpointDeps, 'keyring' | 'allowPrivate' | 'leadsInside'>;
  /** The longest one request may wait for a task, ms. */
  readonly maxWaitMs: number;
  /** Where a file of this path may be put by whoever has the ticket. */
  readonly uploadTicket: (path: string) => Promise<UploadTicket>;
  /** `openapi.json` and the page; loaded when somebody asks. */
  readonly pages: () => Promise<Pages>;
}

export interface UploadTicket {
  readonly fileId: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Pages {
  readonly openapi: string;
  readonly page: string;
}

export interface WaitRoom {
  /** True once the task has ended; false when the time is over or the client has gone. */
  untilEnded(taskId: string, limits: WaitLimits): Promise<boolean>;
}

export interface WaitLimits {
  /** Instant in ms. */
  readonly until: number;
  readonly signal: AbortSignal;
}
