/** DARKROOM_GIFTS: what this deployment gives away. All of it is off unless it is named. */
import * as z from 'zod/mini';
import { ConfigError } from '../../platform/errors.ts';
import type { JsonObject } from '../../platform/json.ts';
import { type Gift, type GiftRules, NO_GIFTS } from '../core/deps.ts';

const whole = (most: number) => z.number().check(z.int(), z.gte(1), z.lte(most));
const gift = {
  credits: whole(1_000_000),
  validDays: z.optional(whole(3_650)),
  perDay: z.optional(whole(1_000_000)),
};

const shape = z.strictObject({
  signUp: z.optional(z.strictObject(gift)),
  checkIn: z.optional(z.strictObject(gift)),
  invite: z.optional(z.strictObject({ ...gift, perMonth: z._default(whole(10_000), 10) })),
  codes: z.optional(z.boolean()),
});

type Named = {
  readonly credits: number;
  validDays?: number | undefined;
  perDay?: number | undefined;
};

const ruleOf = ({ credits, validDays, perDay }: Named): Gift => ({
  credits,
  validDays: validDays ?? null,
  perDay: perDay ?? null,
});

/** Throws ConfigError naming each field that is wrong. */
export function readGiftRules(raw: JsonObject): GiftRules {
  const parsed = shape.safeParse(raw);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new ConfigError(`DARKROOM_GIFTS: ${fields.join('; ')}`);
  }
  const { signUp, checkIn, invite, codes } = parsed.data;
  return {
    ...NO_GIFTS,
    ...(signUp === undefined ? {} : { signUp: ruleOf(signUp) }),
    ...(checkIn === undefined ? {} : { checkIn: ruleOf(checkIn) }),
    ...(invite === undefined ? {} : { invite: { ...ruleOf(invite), perMonth: invite.perMonth } }),
    codes: codes ?? false,
  };
}
