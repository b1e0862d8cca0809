/**
 * What can be asked about providers and of them, verb by verb. Everything else in this folder
 * belongs to one of them.
 *
 * - createProviders: a client for each provider; a protocol's file is loaded by its first call
 *   (`registry`, `protocols/` by where the provider is at home)
 * - createAvailability, withProviderOverrides, setProviderKey …: which providers this deployment
 *   has, what operators changed, where their keys are (`table/`)
 * - createBreaker, checkHealth, createProbes, alertTroubles, findErrors …: how they are (`health/`)
 *
 * `contract` is what a protocol must answer, `errors` how failures are named, `calls/` what
 * protocols are written with, `signatures/` how requests and callbacks are signed.
 */
export { createHttp, type Http } from './calls/http.ts';
export type {
  ChatCall,
  ChatClient,
  ChatEvent,
  Handle,
  MediaResult,
  NormError,
  PollResult,
  Providers,
  SubmitRequest,
  SubmitResult,
  WebhookNotice,
  WebhookRequest,
} from './contract.ts';
export { ERROR_POLICIES, userMessageOf } from './errors.ts';
export { alertEndings, alertTroubles, type Ending } from './health/alerts.ts';
export {
  type Breaker,
  type BreakerReading,
  countsAsFailure,
  createBreaker,
  readBreaker,
} from './health/breaker.ts';
export {
  dropOldErrors,
  type ErrorDoc,
  errorsPage,
  findErrors,
  logProviderError,
} from './health/error-log.ts';
export { checkHealth, type HealthCheck, type HealthDoc, listHealth } from './health/health.ts';
export { createProbes } from './health/probe.ts';
export { createProviders } from './registry.ts';
export { tc3Headers } from './signatures/tc3.ts';
export {
  type ConfiguredProvider,
  createAvailability,
  fallbackNames,
} from './table/availability.ts';
export {
  type Keyring,
  keyFields,
  knownKeyPlaces,
  openKey,
  readKeyring,
  sealKey,
  setProviderKey,
} from './table/keys.ts';
export {
  loadProviderDocs,
  type ProviderBase,
  type ProviderDoc,
  type ProviderOverrides,
  type ProviderProblem,
  withProviderOverrides,
} from './table/overrides.ts';
export { PLATFORMS, type Platform } from './table/platforms.ts';
export { PROVIDER_ROWS, type ProviderRow } from './table/rows.ts';
