/** What an account has, what was used, and where large files may be put. */
import * as z from 'zod/mini';
import { accountOf, expiringSoon } from '../../credits/index.ts';
import { DAY_MS, dayAfter, dayOf, isDay, startOf } from '../../platform/day.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import { uploadPrefix } from '../../storage/paths.ts';
import { accountOwner } from '../core/caller.ts';
import type { Answer, Ask, Route } from '../core/route.ts';
import { route } from '../core/route.ts';
import { filled, openaiError } from '../core/shapes.ts';
import { groupings, type UsageRow, usageOf } from './usage.ts';

const day = z
  .string()
  .check(
    z.regex(/^\d{4}-\d{2}-\d{2}$/, { error: '日期应为 YYYY-MM-DD' }),
    z.refine(isDay, { error: '没有这一天' }),
  );
const usageQuery = z.strictObject({
  by: z._default(z.enum(groupings), 'day'),
  from: z.optional(day),
  to: z.optional(day),
  format: z.optional(z.enum(['json', 'csv'])),
});

const usageRow = z.object({
  group: z.nullable(z.string()),
  tasks: z.number(),
  completed: z.number(),
  failed: z.number(),
  cancelled: z.number(),
  pictures: z.number(),
  seconds: z.number(),
  tokens: z.number(),
  credits: z.number(),
  upstream_ms: z.number(),
  cost_cny_micros: z.optional(z.number()),
  cost_usd_micros: z.optional(z.number()),
});

const MAX_DAYS = 93;

async function usage(ask: Ask<unknown, z.infer<typeof usageQuery>>): Promise<Answer> {
  const { app, caller, query, headers } = ask;
  const { by, to = dayOf(app.clock.now()), from = dayAfter(to, -29) } = query;
  const span = (startOf(to) - startOf(from)) / DAY_MS;
  if (!(span >= 0 && span < MAX_DAYS)) {
    throw new InvalidRequestError([{ field: 'from', message: `时间范围应在 ${MAX_DAYS} 天以内` }]);
  }
  // An operator who speaks for nobody sees everybody.
  const openid = caller.isAdmin && caller.key === null ? caller.openid : accountOwner(caller);
  const found = await usageOf(app, { by, from, to, openid });
  const rows = found.map((row) => shownTo(row, caller.isAdmin));
  const wantsCsv = query.format === 'csv' || (headers.get('accept') ?? '').includes('text/csv');
  if (wantsCsv && query.format !== 'json') return csv(rows);
  return { json: { object: 'usage', by, from, to, data: rows } };
}

/** What it cost the operator is the operator's affair. */
function shownTo(row: UsageRow, isAdmin: boolean): z.infer<typeof usageRow> {
  if (isAdmin) return { ...row };
  const { cost_cny_micros, cost_usd_micros, ...shown } = row;
  return shown;
}

function csv(rows: readonly z.infer<typeof usageRow>[]): Answer {
  const columns = Object.keys(rows[0] ?? { group: null });
  const lines = rows.map((row) => Object.values(row).map(cell).join(','));
  const body = `${[columns.join(','), ...lines].join('\r\n')}\r\n`;
  return { body, headers: { 'content-type': 'text/csv; charset=utf-8' } };
}

/** A cell that begins like a formula would be one in a spreadsheet. */
function cell(value: unknown): string {
  const text = String(value ?? '');
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const upload = z.strictObject({ filename: filled(200) });

const about = { group: 'own', auth: 'user', errors: 'openai' } as const;

export const accountRoutes: readonly Route[] = [
  route({
    ...about,
    id: 'getBalance',
    method: 'GET',
    path: '/v1/balance',
    about: {
      en: 'Credits of this key’s account, and what of them expires within a week.',
      zh: '账户积分，以及一周内到期的部分。',
    },
    answers: {
      200: z.object({
        object: z.literal('balance'),
        available: z.number(),
        held: z.number(),
        captured: z.number(),
        granted: z.number(),
        expired: z.number(),
        revoked: z.number(),
        /** Taken back from what comes next: while nothing is available, nothing new begins. */
        debt: z.number(),
        /** Within a week, soonest first. */
        expiring: z.array(
          z.object({
            amount: z.number(),
            source: z.string(),
            expires_at: z.string(),
            days_left: z.number(),
          }),
        ),
        in_flight: z.number(),
      }),
    },
    handler: async ({ app, caller }) => {
      const account = await accountOf(app, accountOwner(caller));
      const { available, held, captured, granted, expired, revoked, debt, in_flight } = account;
      const sums = { available, held, captured, granted, expired, revoked, debt };
      const expiring = expiringSoon(account, app.clock.now()).map(({ expires_at, ...lot }) => ({
        ...lot,
        expires_at: expires_at.toISOString(),
      }));
      return { json: { object: 'balance', ...sums, expiring, in_flight } };
    },
  }),
  route({
    ...about,
    id: 'getUsage',
    method: 'GET',
    path: '/v1/usage',
    about: {
      en: 'Use by key, model, modality, day or (operators) user; JSON, or CSV by `Accept: text/csv`.',
      zh: '按密钥、模型、类型、日期或（运营）用户统计；JSON，或 `Accept: text/csv`。',
    },
    scope: 'tasks',
    query: usageQuery,
    answers: {
      200: z.object({
        object: z.literal('usage'),
        by: z.string(),
        from: z.string(),
        to: z.string(),
        data: z.array(usageRow),
      }),
    },
    handler: usage,
  }),
  route({
    ...about,
    id: 'createUpload',
    method: 'POST',
    path: '/v1/uploads',
    about: {
      en: 'A place for a file too large for a request: PUT it there, then use `file_id` as an input.',
      zh: '大文件上传：按返回的地址 PUT，再以 `file_id` 作为输入。',
    },
    body: upload,
    answers: {
      201: z.object({
        object: z.literal('upload'),
        file_id: z.string(),
        method: z.literal('PUT'),
        url: z.string(),
        headers: z.record(z.string(), z.string()),
      }),
      400: openaiError,
    },
    handler: async ({ app, caller, body }) => {
      const name = body.filename.replace(/[^A-Za-z0-9._-]/g, '_').slice(-80);
      const path = `${uploadPrefix(accountOwner(caller))}api/${app.random.hex(12)}/f${name}`;
      const { fileId, url, headers } = await app.uploadTicket(path);
      const json = { object: 'upload', file_id: fileId, method: 'PUT', url, headers };
      return { status: 201, json };
    },
  }),
];
