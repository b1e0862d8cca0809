/** Breakages of the ledger: lots, expiry, debt, reservations, caps, and the version before. */
import type { Mutant } from '../mutants.ts';

const LOTS = 'shared/credits/core/lots.ts';
const BOOK = 'shared/credits/core/book.ts';
const ACCOUNT = 'shared/credits/core/account.ts';
const RELEASE = 'shared/credits/core/release.ts';
const HOLD = 'shared/credits/spend/hold.ts';
const DRAW = 'shared/credits/spend/draw.ts';
const SETTLE = 'shared/credits/spend/settle.ts';
const CAPS = 'shared/credits/spend/caps.ts';
const RESERVATIONS = 'shared/credits/spend/reservations.ts';
const REVOKE = 'shared/credits/give/revoke.ts';
const EXPIRY = 'shared/credits/upkeep/expiry.ts';
const OVERDUE = 'shared/credits/upkeep/overdue.ts';
const TAKE_IN = 'shared/tasks/submit/take-in.ts';

const scenario = 'credits' as const;
const LOTS_TEST = 'test/unit/credits/lots.test.ts';

export const creditMutants: readonly Mutant[] = [
  {
    name: 'last-expiring-first',
    why: 'what lives longest is spent first, and the rest runs out unused (vm0#7047)',
    scenario,
    within: 300,
    patches: [
      {
        file: LOTS,
        find: 'if (first !== second) return first < second;',
        replace: 'if (first !== second) return first > second;',
      },
    ],
  },
  {
    name: 'bought-before-given',
    why: 'of two lots with one date the one that was paid for is spent first',
    scenario,
    within: 1_000,
    seed: 3,
    patches: [
      {
        file: LOTS,
        find: "return a.source === 'gift' && b.source !== 'gift';",
        replace: "return a.source !== 'gift' && b.source === 'gift';",
      },
    ],
  },
  {
    name: 'expiry-only-in-the-sweeper',
    why: 'whoever spends between two rounds of the sweeper draws from expired lots (vm0#10299)',
    scenario,
    within: 300,
    patches: [
      {
        file: BOOK,
        find: 'return expire({ account, exists: stored !== null, at, carried, records: [] });',
        replace: 'return { account, exists: stored !== null, at, carried, records: [] };',
      },
      { file: BOOK, find: 'function expire(book', replace: 'export function expire(book' },
      { file: EXPIRY, find: 'import { openBook,', replace: 'import { expire, openBook,' },
      {
        file: EXPIRY,
        find: 'const book = await openBook(tx, openid, new Date(deps.clock.now()));',
        replace: 'const book = expire(await openBook(tx, openid, new Date(deps.clock.now())));',
      },
    ],
  },
  {
    name: 'sweeper-expires-nothing',
    why: 'credits of users who do not come back stay in the books for ever',
    scenario,
    within: 500,
    seed: 7,
    patches: [
      {
        file: EXPIRY,
        find: '      await writeBook(tx, book);\n      return;',
        replace: '      return;',
      },
    ],
  },
  {
    name: 'released-into-a-new-lot',
    why: 'what comes back is a lot of its own without a date: a failed task makes a gift last for ever',
    scenario,
    within: 300,
    patches: [
      {
        file: SETTLE,
        find: 'release(book, split(parts, captured).rest);',
        replace:
          'release(book, split(parts, captured).rest.map((part) => ({ ...part, lot: `back:${taskId}`, expires_at: null })));',
      },
    ],
  },
  {
    name: 'lots-not-returned-to',
    why: 'what comes back belongs to nobody’s lot any more',
    scenario,
    within: 300,
    patches: [
      {
        file: SETTLE,
        find: 'const { parts, caps } = request.hold ?? heldEarlier(price);',
        replace: `const { caps } = request.hold ?? heldEarlier(price);
  const { parts } = heldEarlier(price);`,
      },
    ],
  },
  {
    name: 'returned-for-ever',
    why: 'what comes back after its date never expires again',
    scenario,
    within: 1_000,
    patches: [
      {
        file: LOTS,
        find: '? { ...part, expires_at: new Date(at.getTime() + RETURN_MS) }',
        replace: '? { ...part, expires_at: null }',
      },
    ],
  },
  {
    name: 'returned-and-gone',
    why: 'what comes back after its date is lost in the same moment, though nothing was made',
    scenario,
    within: 1_000,
    patches: [
      {
        file: LOTS,
        find: '? { ...part, expires_at: new Date(at.getTime() + RETURN_MS) }',
        replace: '? part',
      },
    ],
  },
  {
    name: 'captured-from-the-last',
    why: 'what was used is taken from the lots that live longest, and the user gets back what expires',
    scenario,
    within: 1_000,
    seed: 75,
    patches: [
      {
        file: SETTLE,
        find: 'split(parts, captured).rest',
        replace: 'split(parts, price - captured).first',
      },
    ],
  },
  {
    name: 'debt-skipped',
    why: 'what is owed is never paid: the next grant is all spent (eliza#10963)',
    scenario,
    within: 500,
    seed: 8,
    patches: [
      {
        file: RELEASE,
        find: 'const paid = Math.min(account.debt, amount);',
        replace: 'const paid = Math.min(0, amount);',
      },
    ],
  },
  {
    name: 'debt-forgiven',
    why: 'what was spent before it was taken back is not owed (pollinations#10583)',
    scenario,
    within: 500,
    seed: 8,
    patches: [
      { file: REVOKE, find: 'debt: account.debt + later,', replace: 'debt: account.debt,' },
    ],
  },
  {
    name: 'revoked-again',
    why: 'a refund told twice is taken twice',
    scenario,
    within: 1_000,
    seed: 7,
    patches: [
      {
        file: REVOKE,
        find: 'const _id = recordId.revoke(request.key);',
        replace: 'const _id = recordId.revoke(`${at.getTime()}:${request.key}`);',
      },
    ],
  },
  {
    name: 'begun-in-debt',
    why: 'who owes goes on with what costs nothing',
    within: 1,
    patches: [
      {
        file: HOLD,
        find: 'if (debt > 0 && available === 0) throw new AccountInDebtError(debt);',
        replace: 'if (debt > 0 && available > 0) throw new AccountInDebtError(debt);',
      },
    ],
    unit: {
      file: 'test/unit/credits/revoke.test.ts',
      test: 'nothing new begins while there is debt and nothing available',
    },
  },
  {
    name: 'drawn-twice',
    why: 'a draw leaves its reservation as it was: the same credits are drawn again',
    scenario,
    within: 300,
    seed: 7,
    patches: [
      {
        file: DRAW,
        find: '    left,\n    parts: rest,\n    account_version',
        replace: '    account_version',
      },
    ],
  },
  {
    name: 'drawn-above',
    why: 'the last draw takes more than is left, out of nobody’s credits',
    scenario,
    within: 500,
    seed: 7,
    patches: [
      {
        file: DRAW,
        find: 'if (stored.left < price) throw new ReservationSpentError(price, stored.left);',
        replace: 'if (stored.left < 0) throw new ReservationSpentError(price, stored.left);',
      },
      {
        file: DRAW,
        find: 'split(stored.parts, price);',
        replace: 'split(stored.parts, Math.min(price, stored.left));',
      },
      {
        file: DRAW,
        find: 'const left = stored.left - price;',
        replace: 'const left = Math.max(0, stored.left - price);',
      },
    ],
  },
  {
    name: 'drawn-after-the-close',
    why: 'what was given back is drawn all the same',
    scenario,
    within: 500,
    patches: [
      {
        file: DRAW,
        find: "if (stored.status !== 'open' || stored.close_at <= book.at) {",
        replace: 'if (stored.close_at <= book.at) {',
      },
      {
        file: RESERVATIONS,
        find: "    status: 'closed',\n    left: 0,\n    parts: [],\n",
        replace: "    status: 'closed',\n",
      },
    ],
  },
  {
    name: 'drawn-beside-the-transaction',
    why: 'the reservation is written in a write of its own: a crash between the two draws twice',
    scenario,
    within: 500,
    seed: 13,
    patches: [
      {
        file: TAKE_IN,
        find: '    const held = await hold(tx, book, {',
        replace: `    Object.assign(tx, { beside: deps.db });
    const held = await hold(tx, book, {`,
      },
      {
        file: DRAW,
        find: 'checked(await tx.collection(collections.reservations).doc(id).update(fields));',
        replace: `const { beside = tx } = tx as { beside?: Transaction };
  checked(await beside.collection(collections.reservations).doc(id).update(fields));`,
      },
    ],
  },
  {
    name: 'drawn-for-somebody-else',
    why: 'whoever knows its id draws from a reservation of others',
    within: 1,
    patches: [
      {
        file: DRAW,
        find: 'if (stored?.openid !== book.account._id) throw',
        replace: 'if (stored === null) throw',
      },
    ],
    unit: {
      file: 'test/unit/credits/reservations.test.ts',
      test: 'of somebody else is like one that is not there',
    },
  },
  {
    name: 'closed-twice',
    why: 'a second close gives back what the first gave back',
    scenario,
    within: 500,
    seed: 4,
    patches: [
      {
        file: RESERVATIONS,
        find: "if (stored.status === 'closed') return { released: 0, replayed: true };",
        replace: '',
      },
      {
        file: RESERVATIONS,
        find: '_id: recordId.close(id),',
        replace: '_id: `${recordId.close(id)}:${stored.account_version}`,',
      },
    ],
  },
  {
    name: 'closed-with-what-was-drawn',
    why: 'a close gives back the whole, although holds that were drawn still run',
    scenario,
    within: 500,
    patches: [
      {
        file: RESERVATIONS,
        find: 'const released = stored.left;',
        replace: 'const released = Math.min(stored.total, book.account.held);',
      },
      {
        file: RESERVATIONS,
        find: 'const back = release(book, stored.parts);',
        replace: `const [first] = stored.parts;
  const more = { lot: id, source: 'bought', granted: released, expires_at: null } as const;
  const back = release(book, [{ ...more, ...first, amount: released }]);`,
      },
    ],
  },
  {
    name: 'never-closed',
    why: 'a batch whose runner died keeps its credits for ever',
    scenario,
    within: 300,
    seed: 7,
    patches: [
      {
        file: OVERDUE,
        find: "work: ({ _id }) => closeReservation(deps, { id: _id, reason: 'overdue' }),",
        replace: 'work: async () => closeReservation,',
      },
    ],
  },
  {
    name: 'reserved-without-a-lot',
    why: 'a reservation forgets its lots: what it gives back has lost its date',
    scenario,
    within: 500,
    patches: [
      {
        file: RESERVATIONS,
        find: '    left: total,\n    parts,\n',
        replace:
          '    left: total,\n    parts: parts.map((part) => ({ ...part, expires_at: null })),\n',
      },
    ],
  },
  {
    name: 'cap-written-beside',
    why: 'what a key has spent is counted in a write of its own: calls at once go beyond its cap (litellm#34732)',
    scenario,
    within: 500,
    patches: [
      {
        file: TAKE_IN,
        find: '    const held = await hold(tx, book, {',
        replace: `    Object.assign(tx, { beside: deps.db });
    const held = await hold(tx, book, {`,
      },
      {
        file: CAPS,
        find: 'const docs = tx.collection(collections.caps);',
        replace: `const { beside = tx } = tx as { beside?: Transaction };
  const docs = beside.collection(collections.caps);`,
      },
    ],
  },
  {
    name: 'cap-never-freed',
    why: 'what was held under a cap counts for ever, although nothing was made',
    scenario,
    within: 500,
    patches: [
      {
        file: SETTLE,
        find: 'settleOnCaps(tx, book, { caps, change',
        replace: 'settleOnCaps(tx, book, { caps: caps.slice(9), change',
      },
    ],
  },
  {
    name: 'cap-kept-by-a-close',
    why: 'what a reservation gave back still counts under its cap',
    scenario,
    within: 1_000,
    patches: [
      {
        file: RESERVATIONS,
        find: 'settleOnCaps(tx, book, { caps: stored.caps, change });',
        replace: 'settleOnCaps(tx, book, { caps: stored.caps.slice(9), change });',
      },
    ],
  },
  {
    name: 'cap-counts-what-is-held-only',
    why: 'what was captured is not counted: a cap limits how much at once, and not how much',
    scenario,
    within: 1_000,
    seed: 20,
    patches: [
      {
        file: CAPS,
        find: 'if (used + amount > limit)',
        replace: 'if (cap.held + amount > limit)',
      },
    ],
  },
  {
    name: 'captured-above-the-hold',
    why: 'more is charged than was held, out of what is available (one-hub#429)',
    scenario,
    within: 300,
    patches: [
      {
        file: SETTLE,
        find: '  assertWhole(captured);\n  if (captured > price) throw new InvariantError(`captured ${captured} of ${price} held`);\n',
        replace: '',
      },
      {
        file: SETTLE,
        find: 'captured: account.captured + captured,',
        replace: 'captured: account.captured + captured + 1,',
      },
      {
        file: SETTLE,
        find: '      ...back.sums,\n      held:',
        replace: '      ...back.sums,\n      available: back.sums.available - 1,\n      held:',
      },
      {
        file: BOOK,
        find: 'const account = assertSound(withLots(',
        replace: 'const account = (withLots(',
      },
    ],
  },
  {
    name: 'earlier-code-unseen',
    why: 'what the version before gives and takes during a deployment is in no lot, and nobody can spend any more',
    scenario,
    within: 500,
    seed: 8,
    patches: [
      {
        file: ACCOUNT,
        find: 'const earlier = available - leftIn(others);',
        replace: `const stray = lots.find(({ id }) => id === EARLIER)?.left;
  const earlier = stored.lots === undefined ? available : (stray ?? 0);`,
      },
    ],
  },
  {
    name: 'merged-to-the-sooner-date',
    why: 'lots that become one expire when the first of them would have',
    within: 1,
    patches: [
      {
        file: LOTS,
        find: 'const one = { ...kept, left:',
        replace: 'const one = { ...kept, id: gone.id, expires_at: gone.expires_at, left:',
      },
    ],
    unit: { file: LOTS_TEST, test: 'the two whose dates lie closest become one' },
  },
  {
    name: 'merge-loses-the-date',
    why: 'a lot with a date becomes one without, and is never written off',
    within: 1,
    patches: [
      {
        file: LOTS,
        find: "const kind = `${lot.source === 'gift'}/${lot.expires_at === null}`;",
        replace: "const kind = `${lot.source === 'gift'}`;",
      },
    ],
    unit: {
      file: LOTS_TEST,
      test: 'ten thousand become at most 64: none expires sooner, dated and undated never mix',
    },
  },
];
