/** What every action of a mini-program is made of. */
import type { App } from '../../shared/app/index.ts';

export type Action = (
  app: App,
  openid: string,
  event: object,
) => Promise<{ data: unknown; message?: string }>;

/** By name; looked up as an own property only. */
export type Actions = Readonly<Record<string, Action>>;
