/** A local CloudBase that runs. */
import type { CloudBaseContext, FunctionResult } from './context.ts';
import type { ControlCall } from './control-plane/http.ts';
import type { Engine } from './engine/api.ts';
import type { ServiceCall } from './functions/service.ts';
import type { Meter } from './metering/meter.ts';
import type { OpenApi } from './open-api/index.ts';
import type { DatabaseTriggers } from './triggers/database.ts';
import type { Timers } from './triggers/timers.ts';

export interface CloudBase {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly context: CloudBaseContext;
  readonly engine: Engine;
  readonly meter: Meter;
  readonly timers: Timers;
  readonly triggers: DatabaseTriggers;
  /** Calls of an event function that run or wait now. */
  loadOf(name: string): number;
  /** WeChat's open APIs: their script, and what they were asked. */
  readonly openApi: OpenApi;
  invoke(call: ServiceCall): Promise<FunctionResult>;
  /** Starts an instance of a function before its first call. */
  warm(name: string): void;
  /** A signed request to the control plane, from this very process. */
  readonly control: ControlCall;
  /** Starts timers and triggers that were held back; once. */
  release(): void;
  /** Ends cleanly: no new work, up to `graceMs` (default 5 s) for running functions. Idempotent. */
  close(graceMs?: number): Promise<void>;
}
