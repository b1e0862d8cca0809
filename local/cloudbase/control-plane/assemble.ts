/** Puts the control plane together from the parts of a local CloudBase. */
import { join } from 'node:path';
import type { ClientSide } from '../admin/client-side.ts';
import type { Logins } from '../client/index.ts';
import type { CloudBaseContext, HttpModule } from '../context.ts';
import type { LocalFunctions } from '../functions/service.ts';
import { Hosting } from '../hosting/hosting.ts';
import { createHostingHttp } from '../hosting/http.ts';
import { checkedRoutes, type HttpRoute } from '../http-access/index.ts';
import type { HttpFunctions } from '../http-functions/service.ts';
import type { LocalStorage } from '../storage/service.ts';
import type { Timers } from '../triggers/timers.ts';
import { httpRoutesOf } from './actions/routes.ts';
import { controlCredential } from './credential.ts';
import type { ControlFaults } from './faults.ts';
import { type ControlCall, createControlPlane } from './http.ts';
import { CodeUploads } from './packages/code.ts';
import { Cos } from './packages/cos.ts';
import { FunctionStore } from './packages/function-store.ts';
import type { Plane } from './plane.ts';
import { SavedState } from './saved.ts';
import { Users } from './users.ts';

/** What of the saved state the other parts of the server are told before they begin. */
export interface SavedParts {
  readonly saved: SavedState;
  readonly users: Users;
  readonly logins: Logins;
}

/** @throws Error naming the file of the saved state when it cannot be read */
export function openSaved(dataDir: string, now: () => number): SavedParts {
  const saved = new SavedState(join(dataDir, 'environment.json'));
  const users = new Users(saved, now);
  const logins: Logins = {
    takes: (method) => saved.value.login[method],
    signIn: (name, password) => users.signIn(name, password),
    isWelcome: (uid) => users.byId(uid)?.status === 'ACTIVE',
  };
  return { saved, users, logins };
}

export interface ControlParts extends SavedParts {
  readonly dataDir: string;
  readonly context: CloudBaseContext;
  readonly client: ClientSide;
  readonly storage: LocalStorage;
  readonly functions: LocalFunctions;
  readonly httpFunctions: HttpFunctions;
  readonly timers: Timers;
  readonly faults: ControlFaults;
  readonly modules?: string;
  readonly kept?: string;
  /** Routes that were there from the start. */
  readonly routes: readonly HttpRoute[];
  readonly onFault: (error: unknown) => void;
}

export interface Control {
  readonly http: HttpModule;
  readonly call: ControlCall;
  readonly site: HttpModule;
  /** Of HTTP access, the longest first. */
  routes(): readonly HttpRoute[];
}

/** @throws Error naming a route or a function that is not valid */
export function assembleControl(parts: ControlParts): Control {
  const { dataDir, context, saved, functions, httpFunctions, timers, modules, kept } = parts;
  const { envId, now, baseUrl, engine } = context;
  const hosting = new Hosting(join(dataDir, 'hosting'), now);
  const uploads = new CodeUploads(context.secret);
  const credential = controlCredential(dataDir);
  let routes = allRoutes(parts);
  const store = new FunctionStore({
    saved,
    folder: join(dataDir, 'functions'),
    ...(modules === undefined ? {} : { modules }),
    ...(kept === undefined ? {} : { kept }),
    install: (config, folder) => {
      functions.set(config, folder);
      httpFunctions.set(config, folder);
      timers.set(config);
    },
    setTimers: (config) => timers.set(config),
    uninstall: (name) => {
      functions.remove(name);
      httpFunctions.remove(name);
      timers.set({ name });
    },
  });
  const plane: Plane = {
    ...{ envId, now, baseUrl, saved, engine, hosting, uploads },
    client: parts.client,
    storage: parts.storage,
    users: parts.users,
    faults: parts.faults,
    functions: store,
    routesChanged: () => {
      routes = allRoutes(parts);
    },
    invoke: (name, data) =>
      functions.invoke({ name, data, identity: { kind: 'admin' }, source: 'local' }),
  };
  const cos = new Cos({ envId, credential, hosting, uploads, now });
  return {
    ...createControlPlane({ plane, cos, credential, onFault: parts.onFault }),
    site: createHostingHttp(hosting),
    routes: () => routes,
  };
}

/** What was set goes before what was there from the start. */
function allRoutes({ saved, routes }: ControlParts): readonly HttpRoute[] {
  const set = httpRoutesOf(saved.value.routes);
  const left = routes.filter(({ path }) => !set.some((route) => route.path === path));
  return checkedRoutes([...set, ...left]);
}
