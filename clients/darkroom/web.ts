/**
 * The client of Darkroom: one wish, one task, one charge, whatever happens to the network or the
 * app. For web pages; it needs nothing but what it is given.
 */
export { createDarkroom, type Darkroom, type Request } from './darkroom.ts';
export { DarkroomError, type ErrorCode, type ErrorDetail, type Retry } from './errors.ts';
export type { CancelAnswer, Job, JobState, Phase, Work } from './job.ts';
export type { KeptFile, Platform, Storage, WatchListener, WatchQuery } from './platform.ts';
export { browserCopies, type Copies } from './platforms/copies.ts';
export type { SdkApp } from './platforms/sdk.ts';
export { type WebOptions, webPlatform } from './platforms/web.ts';
export type { Balance } from './session.ts';
export type { Action, Answers, Fields } from './types.ts';
export type { ListedWork, Works, WorksChange } from './works.ts';
