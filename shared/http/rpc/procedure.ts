/** A procedure is a route whose path is its name and whose answer is `{ data }`. */
import * as z from 'zod/mini';
import type { Scope } from '../../keys/index.ts';
import type { AuditRules } from '../../platform/audit.ts';
import {
  type AnswerShape,
  type Ask,
  type Auth,
  type Route,
  route,
  type Words,
} from '../core/route.ts';

export interface Procedure<B extends z.ZodMiniType> {
  readonly name: string;
  readonly about: Words;
  readonly auth?: Auth;
  readonly scope?: Scope;
  readonly body: B;
  readonly data: z.ZodMiniType;
  readonly audit?: AuditRules;
  readonly refusals?: Readonly<Record<number, AnswerShape>>;
  readonly run: (ask: Ask<z.infer<B>>) => Promise<unknown>;
}

export function procedure<B extends z.ZodMiniType>(declared: Procedure<B>): Route {
  const { name, about, auth = 'user', scope, body, data, refusals = {}, audit, run } = declared;
  return route({
    // Other families have a `listModels` too.
    id: `rpc${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    method: 'POST',
    path: `/api/rpc/${name}`,
    group: 'rpc',
    about,
    auth,
    ...(scope === undefined ? {} : { scope }),
    body,
    answers: { 200: z.object({ data }), ...refusals },
    ...(audit === undefined ? {} : { audit }),
    errors: 'plain',
    handler: async (ask: Ask<z.infer<B>>) => ({ json: { data: await run(ask) } }),
  });
}
