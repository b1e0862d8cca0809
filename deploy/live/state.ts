/** An environment as it is: what a plan is made against. */
import type { FunctionSettings } from '../spec/functions.ts';

export interface EnvironmentFacts {
  readonly envId: string;
  readonly alias: string;
  readonly region: string;
  readonly account: string;
  readonly appId: string;
  /** What the database calls itself in every call about collections. */
  readonly database: string;
  readonly storageBucket: string;
  readonly logs: { readonly topic: string; readonly logset: string };
  readonly authzEngine: string;
  readonly payMode: string;
}

/** A rule as the platform keeps it: a word, or with CUSTOM a text. */
export interface LiveRule {
  readonly tag: string;
  readonly rule: string;
}

export interface LiveIndex {
  readonly name: string;
  readonly keys: readonly (readonly [field: string, direction: string])[];
  readonly unique: boolean;
}

export interface LiveCollection {
  readonly name: string;
  readonly rule: LiveRule;
  /** Without the one of `_id`. */
  readonly indexes: readonly LiveIndex[];
}

export interface LiveFunction extends FunctionSettings {
  /** SHA-256 of its package as the cloud tells it; empty where it does not. */
  readonly codeSha: string;
  readonly status: string;
  readonly reason: string;
}

export interface LiveRoute {
  readonly path: string;
  readonly functionName: string;
  readonly upstream: string;
  readonly auth: boolean;
  readonly passPath: boolean;
  readonly enabled: boolean;
}

export interface LiveHosting {
  readonly bucket: string;
  readonly region: string;
  readonly domain: string;
  readonly isOnline: boolean;
  /** Key → MD5 in hex. */
  readonly files: ReadonlyMap<string, string>;
}

export interface LiveState {
  readonly environment: EnvironmentFacts;
  /** Those of ours that are there; of the others the name alone is known. */
  readonly collections: readonly LiveCollection[];
  readonly otherCollections: readonly string[];
  readonly storageRule: LiveRule;
  readonly functionRule: string;
  readonly functions: readonly LiveFunction[];
  readonly otherFunctions: readonly string[];
  readonly routes: readonly LiveRoute[];
  /** The domain of HTTP access. */
  readonly domain: string;
  readonly login: Readonly<Record<string, unknown>>;
  /** Null where static hosting is not switched on. */
  readonly hosting: LiveHosting | null;
}
