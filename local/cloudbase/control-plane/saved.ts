/**
 * What the control plane has been told of an environment and keeps: everything but the rules of
 * collections, which lie beside it. Changes are on disk when `kept` resolves.
 */
import type { FunctionRule } from '../client/index.ts';
import type { FunctionConfig } from '../functions/config.ts';
import { JsonFile, readJsonFile } from '../json-file.ts';
import type { StorageRule } from '../storage/rule.ts';
import { type LoginMethods, OPEN_LOGIN } from './login-methods.ts';

export interface SavedUser {
  readonly uid: string;
  readonly name: string;
  /** scrypt: `salt.hash` in hex. */
  readonly password: string;
  readonly type: 'internalUser' | 'externalUser';
  readonly status: 'ACTIVE' | 'BLOCKED';
  readonly createdAtMs: number;
}

export interface SavedFunction {
  readonly config: FunctionConfig;
  readonly runtime: string;
  readonly installDependency: boolean;
  /** SHA-256 of the package as it was sent. */
  readonly codeHash: string;
  readonly status: 'Creating' | 'Updating' | 'Active' | 'CreateFailed' | 'UpdateFailed';
  readonly reason: string;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
  /** Reads that still answer `Creating` or `Updating`: the cloud takes its time too. */
  readonly busyReads: number;
}

/** As the platform stores it: every field a route was made with. */
export interface SavedRoute {
  readonly Path: string;
  readonly UpstreamResourceType: string;
  readonly UpstreamResourceName: string;
  readonly [field: string]: unknown;
}

export interface SavedEnvironment {
  readonly functionRule?: FunctionRule;
  readonly storageRule?: StorageRule;
  readonly login: LoginMethods;
  readonly users: Readonly<Record<string, SavedUser>>;
  readonly functions: Readonly<Record<string, SavedFunction>>;
  readonly routes: readonly SavedRoute[];
  /** Static hosting is activated once. */
  readonly hosting: boolean;
  /** Origins of pages that may call in, without scheme. */
  readonly domains: readonly string[];
}

const EMPTY: SavedEnvironment = {
  login: OPEN_LOGIN,
  users: {},
  functions: {},
  routes: [],
  hosting: false,
  domains: [],
};

export class SavedState {
  readonly #file: JsonFile;
  #value: SavedEnvironment;

  /** @throws Error naming the file when it cannot be read */
  constructor(path: string) {
    this.#file = new JsonFile(path);
    const saved = readJsonFile<Partial<SavedEnvironment>>(path, 'remove it to start anew');
    this.#value = { ...EMPTY, ...saved };
  }

  get value(): SavedEnvironment {
    return this.#value;
  }

  change(changes: Partial<SavedEnvironment>): void {
    this.#value = { ...this.#value, ...changes };
    this.#file.write(this.#value);
  }

  /** Resolves when everything that was changed so far is on disk. */
  kept(): Promise<void> {
    return this.#file.written();
  }
}
