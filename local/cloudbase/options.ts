/** What a local CloudBase can be told. */
import type { Rules } from './admin/client-side.ts';
import type { FunctionRule, SimpleMode } from './client/index.ts';
import type { HttpModule } from './context.ts';
import type { FunctionConfig } from './functions/config.ts';
import type { Isolation } from './functions/instance.ts';
import type { FunctionLogLine } from './functions/log.ts';
import type { HttpRoute } from './http-access/index.ts';
import type { MessagePush } from './open-api/index.ts';
import type { StorageRule } from './storage/rule.ts';
import type { DatabaseTrigger } from './triggers/database.ts';

export interface CloudBaseOptions {
  readonly envId: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Default 127.0.0.1: only this machine. */
  readonly host?: string;
  readonly dataDir: string;
  readonly functions?: {
    /** Folder with `<name>/index.js`. */
    readonly root: string;
    readonly config: readonly FunctionConfig[];
    readonly isolation?: Isolation;
    /** Instances of one function at most, default 8. */
    readonly maxInstances?: number;
    /** How long an idle instance stays warm, ms, default 60 s. */
    readonly idleMs?: number;
    /** More variables of every function, for those that need this server's own address. */
    readonly variables?: (baseUrl: string) => Readonly<Record<string, string>>;
  };
  /** A node_modules that stands for what the cloud installs for functions sent to it. */
  readonly modules?: string;
  /**
   * A folder that keeps functions sent to it as files, and what V8 made of them, for later
   * environments too; default: each environment unpacks, and each instance compiles, for itself.
   */
  readonly kept?: string;
  /** Timers and database triggers wait until `release` is called. */
  readonly isHeld?: boolean;
  /** Paths that call a function over plain HTTP; the server's own paths come first. */
  readonly httpAccess?: readonly HttpRoute[];
  /** More that is served here, such as pages; the server's own paths come first. */
  readonly pages?: readonly HttpModule[];
  /** Which function WeChat's messages are pushed to. */
  readonly messagePush?: MessagePush;
  readonly triggers?: readonly DatabaseTrigger[];
  /** Of all files; default READONLY. */
  readonly storageRule?: StorageRule;
  /** Security rules by collection. */
  readonly rules?: Rules;
  /** Which functions clients may call; default all, with a login. */
  readonly functionRule?: FunctionRule;
  /** Names the server is called by besides `host`, IP addresses and localhost. */
  readonly hosts?: readonly string[];
  /** Origins of web pages that may use the web SDK, besides localhost: `https://app.example`. */
  readonly origins?: readonly string[];
  /** Of collections without a rule; default ADMINONLY, for the server side only. */
  readonly defaultRule?: SimpleMode;
  /** Public keys (PEM) for custom-login tickets, by key id. */
  readonly ticketKeys?: Readonly<Record<string, string>>;
  /** When given, a Bearer key must be one of these. */
  readonly apiKeys?: readonly string[];
  /** What `/_local/status` tells besides. */
  readonly about?:
    | Readonly<Record<string, unknown>>
    | ((baseUrl: string) => Readonly<Record<string, unknown>>);
  readonly now?: () => number;
  /** Every line a function wrote, as it comes. */
  readonly log?: (line: FunctionLogLine) => void;
  /** Warnings and faults of the emulator itself; default: standard error. */
  readonly warn?: (message: string) => void;
}

/** Asked for when somebody wants to know: the address is known once the server listens. */
export function aboutOf({ about }: CloudBaseOptions, baseUrl: () => string) {
  return () => (typeof about === 'function' ? about(baseUrl()) : (about ?? {}));
}

/** As the services of functions take them. */
export function functionOptions(section: CloudBaseOptions['functions']) {
  if (!section) return {};
  const { root, config: configs, isolation, maxInstances, idleMs, variables } = section;
  return {
    root,
    configs,
    ...(isolation ? { isolation } : {}),
    ...(maxInstances === undefined ? {} : { maxInstances }),
    ...(idleMs === undefined ? {} : { idleMs }),
    ...(variables === undefined ? {} : { variables }),
  };
}
