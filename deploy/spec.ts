/**
 * The desired state of an environment, joined from where each part is declared: collections with
 * their rules and indexes, what clients may do, functions, timers, paths, logins, pages.
 */
import { functionRule, storageRule } from '../shared/app/database/access.ts';
import { type CollectionSetup, collectionSetups } from '../shared/app/database/collections.ts';
import { type FunctionSources, type FunctionSpec, functionSpecs } from './spec/functions.ts';
import { cloudPlace, type PageFile, type PagePlace, pagesIn } from './spec/pages.ts';

/** A path of HTTP access. Callers bring keys of ours, so the gateway asks for no login. */
export interface RouteSpec {
  readonly path: string;
  readonly functionName: string;
  /** The function sees the whole path. */
  readonly passPath: boolean;
}

export interface LoginSpec {
  readonly AnonymousLogin: boolean;
  readonly UserNameLogin: boolean;
}

export interface DesiredState {
  readonly envId: string;
  readonly collections: readonly CollectionSetup[];
  readonly storageRule: Readonly<Record<string, boolean | string>>;
  readonly functionRule: Readonly<Record<string, { readonly invoke: boolean | string }>>;
  readonly functions: readonly FunctionSpec[];
  readonly routes: readonly RouteSpec[];
  readonly login: LoginSpec;
  readonly pages: readonly PageFile[];
}

/** The path providers call back on; its address goes into the variables of the functions. */
export const CALLBACK_PATH = '/callback';
/** The path WeChat Pay tells of payments on. What its key has not signed is not looked at. */
export const PAYMENT_PATH = '/wxpay';

export const ROUTES: readonly RouteSpec[] = [
  { path: CALLBACK_PATH, functionName: 'provider-callback', passPath: false },
  { path: PAYMENT_PATH, functionName: 'payment-push', passPath: false },
  { path: '/api', functionName: 'api', passPath: false },
  { path: '/api-event', functionName: 'api-event', passPath: false },
];

/** Visitors without a name could read scenes and prices; operators come by name and password. */
export const LOGIN: LoginSpec = { AnonymousLogin: false, UserNameLogin: true };

export interface SpecSources extends FunctionSources {
  readonly envId: string;
  /** Folder whose files become the pages. */
  readonly pages: string;
  /** Of those pages; by the environment's id where it is not told. */
  readonly place?: PagePlace;
}

/** @throws DeployError for what is not built or not declared */
export function desiredState(sources: SpecSources): DesiredState {
  return {
    envId: sources.envId,
    collections: collectionSetups,
    storageRule,
    functionRule,
    functions: functionSpecs(sources),
    routes: ROUTES,
    login: LOGIN,
    pages: pagesIn(sources.pages, sources.place ?? cloudPlace(sources.envId)),
  };
}
