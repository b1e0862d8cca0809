/** One entry per verb: check the event, call one verb of shared/, shape the answer. */
import * as z from 'zod/mini';
import type { App } from '../../shared/app/index.ts';
import { giveCredits } from '../../shared/credits/grant.ts';
import { accountOf } from '../../shared/credits/queries.ts';
import { setUpEnvironment } from '../../shared/scenes/setup.ts';
import { parseOrThrow } from '../../shared/tasks/request.ts';

type Action = (app: App, event: object) => Promise<{ data: unknown; message?: string }>;

const text = (name: string, max: number) =>
  z
    .string({ error: `缺少${name}` })
    .check(z.minLength(1, `${name}不能为空`), z.maxLength(max, `${name}过长`));
const credits = z.number({ error: '积分必须是整数' }).check(z.int('积分必须是整数'));
const given = { openid: text('用户', 128), key: text('幂等键', 128), reason: text('原因', 200) };
const grantShape = z.object({
  ...given,
  amount: credits.check(z.gte(1, '积分至少为 1'), z.lte(1_000_000_000, '积分过大')),
});
const adjustShape = z.object({
  ...given,
  amount: credits.check(z.refine((value) => value !== 0, '积分变动不能为 0')),
});
const userShape = z.object({ openid: text('用户', 128) });

/** By name; looked up as an own property only. */
export const actions: Readonly<Record<string, Action>> = {
  setup: async (app) => ({ data: await setUpEnvironment(app.db) }),
  grant: async (app, event) => {
    const grant = parseOrThrow(grantShape, event);
    return { data: await giveCredits(app, { kind: 'grant', ...grant }) };
  },
  adjust: async (app, event) => {
    const adjustment = parseOrThrow(adjustShape, event);
    return { data: await giveCredits(app, { kind: 'adjust', ...adjustment }) };
  },
  getAccount: async (app, event) => {
    const { openid } = parseOrThrow(userShape, event);
    return { data: await accountOf(app, openid) };
  },
};
