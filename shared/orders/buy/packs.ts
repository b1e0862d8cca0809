/** What can be bought: documents that operators write. */
import * as z from 'zod/mini';
import {
  checked,
  collections,
  type Database,
  type DatabaseScope,
  readDoc,
} from '../../platform/database.ts';
import { parseOrThrow } from '../../platform/parse.ts';
import { PackUnavailableError } from '../core/errors.ts';
import type { BuyerDoc, PackDoc, PackSnapshot } from '../core/schema.ts';

const MOST_CREDITS = 1_000_000_000;
const MOST_FEN = 100_000_000;

const text = (name: string, max: number) =>
  z
    .string({ error: `缺少${name}` })
    .check(z.minLength(1, `${name}不能为空`), z.maxLength(max, `${name}过长`));
const whole = (name: string, least: number, most: number) =>
  z
    .number({ error: `${name}必须是整数` })
    .check(
      z.int(`${name}必须是整数`),
      z.gte(least, `${name}至少为 ${least}`),
      z.lte(most, `${name}最大为 ${most}`),
    );
const yesOrNo = z.boolean({ error: '必须是 true 或 false' });

/** As the operator's verb takes a pack. */
export const packShape = z.object({
  packId: text('积分包编号', 64).check(
    z.regex(/^[a-z0-9][a-z0-9-]*$/, '积分包编号只能用小写字母、数字和连字符'),
  ),
  title: text('名称', 40),
  description: z._default(z.string({ error: '说明必须是文字' }).check(z.maxLength(200)), ''),
  credits: whole('积分', 1, MOST_CREDITS),
  bonus: z._default(whole('赠送积分', 0, MOST_CREDITS), 0),
  priceFen: whole('价格（分）', 1, MOST_FEN),
  productId: text('道具编号', 64),
  validDays: z._default(z.nullable(whole('有效天数', 1, 3_650)), null),
  firstOnly: z._default(yesOrNo, false),
  enabled: z._default(yesOrNo, true),
  order: z._default(whole('顺序', 0, 10_000), 0),
});

/** A pack as it is stored, without its id. */
export const packFields = (wish: PackWish, updated_at: Date): Omit<PackDoc, '_id'> => ({
  title: wish.title,
  description: wish.description,
  credits: wish.credits,
  bonus: wish.bonus,
  price_fen: wish.priceFen,
  product_id: wish.productId,
  valid_days: wish.validDays,
  first_only: wish.firstOnly,
  enabled: wish.enabled,
  order: wish.order,
  updated_at,
});
type PackWish = z.output<typeof packShape>;

/** Writes a pack whole; orders keep what they were made from. Throws InvalidRequestError. */
export async function setPack(
  { db, clock }: { readonly db: Database; readonly clock: { now(): number } },
  raw: unknown,
): Promise<PackDoc> {
  const wish = parseOrThrow(packShape, raw);
  const fields = packFields(wish, new Date(clock.now()));
  checked(await db.collection(collections.packs).doc(wish.packId).set(fields));
  return { _id: wish.packId, ...fields };
}

/** In their order. `all`: those that are not on sale too, for operators. */
export async function listPacks(db: Database, all = false): Promise<PackDoc[]> {
  const packs = db.collection(collections.packs).where(all ? {} : { enabled: true });
  return checked(await packs.orderBy('order', 'asc').limit(100).get()).data as PackDoc[];
}

/** What is on sale for this user. */
export const offeredTo = (packs: readonly PackDoc[], buyer: BuyerDoc): PackDoc[] =>
  packs.filter(({ first_only }) => !first_only || isNew(buyer));

/** Nothing bought, and nothing of the kind under way. */
export const isNew = ({ first_order, open }: BuyerDoc): boolean =>
  first_order === null && open.every(({ first_only }) => !first_only);

/** Throws PackUnavailableError. */
export async function packOnSale(scope: DatabaseScope, id: string): Promise<PackSnapshot> {
  const pack = await readDoc<PackDoc>(scope, collections.packs, id);
  if (pack?.enabled !== true) throw new PackUnavailableError(`pack ${id}`);
  const { title, credits, bonus, price_fen, product_id, valid_days, first_only } = pack;
  return { id, title, credits, bonus, price_fen, product_id, valid_days, first_only };
}
