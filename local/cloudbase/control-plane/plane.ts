/** What the actions of the control plane work on. */
import type { ClientSide } from '../admin/client-side.ts';
import type { FunctionResult } from '../context.ts';
import type { Engine } from '../engine/api.ts';
import type { Hosting } from '../hosting/hosting.ts';
import type { LocalStorage } from '../storage/service.ts';
import type { ControlFaults } from './faults.ts';
import type { CodeUploads } from './packages/code.ts';
import type { FunctionStore } from './packages/function-store.ts';
import type { Params } from './params.ts';
import type { SavedState } from './saved.ts';
import type { Users } from './users.ts';

export interface Plane {
  readonly envId: string;
  readonly now: () => number;
  readonly baseUrl: () => string;
  readonly saved: SavedState;
  readonly engine: Engine;
  readonly client: ClientSide;
  readonly storage: LocalStorage;
  readonly users: Users;
  readonly hosting: Hosting;
  readonly functions: FunctionStore;
  readonly uploads: CodeUploads;
  readonly faults: ControlFaults;
  /** Runs a function as its operator would. */
  readonly invoke: (name: string, data: unknown) => Promise<FunctionResult>;
  /** The routes of HTTP access follow what is saved. */
  readonly routesChanged: () => void;
}

export type Answer = Readonly<Record<string, unknown>>;
export type Action = (plane: Plane, params: Params) => Answer | Promise<Answer>;
export type Actions = Readonly<Record<string, Action>>;
