/** Money, looked at in every commit that touches an account or the ledger. */
import type { Account, ChangeOf, Entry, Sorted, Task } from '../documents.ts';
import { isEnded } from '../documents.ts';

export type Say = (rule: string, detail: string) => void;

const MONEY = [
  'available',
  'held',
  'captured',
  'granted',
  'expired',
  'revoked',
  'debt',
  'in_flight',
  'version',
] as const;

export type Sums = Readonly<Record<(typeof MONEY)[number], number>>;
export const NOTHING: Sums = {
  available: 0,
  held: 0,
  captured: 0,
  granted: 0,
  expired: 0,
  revoked: 0,
  debt: 0,
  in_flight: 0,
  version: 0,
};

export function sumsOf(account: Account): Sums {
  const { expired = 0, revoked = 0, debt = 0 } = account;
  return { ...account, expired, revoked, debt };
}

export function ledgerRules(commit: Sorted, limits: { maxInFlight: number }, say: Say): void {
  for (const change of commit.accounts) accountRules(commit, change, { ...limits, say });
  for (const change of commit.entries) entryRules(commit, change, say);
}

/** New entries of one account, in the order of their versions. */
export function entriesOf({ entries }: Sorted, openid: string): Entry[] {
  return entries
    .flatMap(({ before, after }) => (before === null && after?._openid === openid ? [after] : []))
    .sort((a, b) => a.account_version - b.account_version);
}

function accountRules(
  commit: Sorted,
  { id, before, after }: ChangeOf<Account>,
  { maxInFlight, say }: { maxInFlight: number; say: Say },
): void {
  if (after === null) {
    say('account_kept', `account ${id} was deleted`);
    return;
  }
  accountIsSound(after, say);
  const old = before === null ? NOTHING : sumsOf(before);
  const now = sumsOf(after);
  if (MONEY.every((name) => old[name] === now[name])) return;
  if (now.in_flight > maxInFlight && now.in_flight > old.in_flight) {
    say('in_flight_cap', `${id} runs ${now.in_flight} tasks at once`);
  }
  const entries = entriesOf(commit, id);
  const moving = entries.slice(0, -1).some((entry) => !goesAhead(entry, entries.at(-1)));
  if (entries.length === 0 || moving) {
    say('account_needs_entry', `${id} changed with ${entries.length} ledger entries`);
    return;
  }
  let expected = old;
  for (const entry of entries) {
    const next = applied(expected, entry);
    if (next === null) {
      say('entry_kind', `${entry._id} is of kind ${entry.kind}`);
      return;
    }
    expected = next;
    if (
      entry.available_after !== expected.available ||
      entry.account_version !== expected.version
    ) {
      say('entry_tells_account', `${entry._id} does not tell the account after it`);
    }
  }
  for (const name of MONEY) {
    if (expected[name] !== now[name]) {
      const last = entries.at(-1)?._id;
      say(
        'account_follows_entry',
        `${id}.${name} is ${now[name]}, ${last} gives ${expected[name]}`,
      );
    }
  }
}

/** What expired goes first; a refund frees what was set aside for it and takes it at once. */
function goesAhead({ kind, reservation }: Entry, last: Entry | undefined): boolean {
  if (kind === 'expire') return true;
  const frozen = kind === 'close' && reservation?.id.startsWith('refund:') === true;
  return frozen && last?.kind === 'revoke' && last._id.startsWith('revoke:refund:');
}

/** A trillion: what no sum may reach. */
const MOST = 1e12;

export function accountIsSound(account: Account, say: Say): void {
  const sums = sumsOf(account);
  const whole = MONEY.every((name) => {
    const amount = sums[name];
    return Number.isInteger(amount) && amount >= 0 && amount <= MOST;
  });
  if (!whole) say('account_sound', `${account._id} has an amount that is negative or broken`);
  const { available, held, captured, expired, revoked, debt, granted } = sums;
  if (available + held + captured + expired + revoked !== granted) {
    say(
      'account_sound',
      `${account._id}: ${available} + ${held} + ${captured} + ${expired} + ${revoked} ≠ ${granted}`,
    );
  }
  if (revoked + debt > granted) say('account_sound', `${account._id} owes more than it was given`);
}

/** What an account is after an entry; null for an entry of an unknown kind. */
export function applied(old: Sums, entry: Entry): Sums | null {
  const { amount, captured, released, revoked = 0, debt = 0 } = entry;
  const next = {
    ...old,
    version: old.version + 1,
    revoked: old.revoked + revoked,
    debt: old.debt + debt,
  };
  const { available, held } = old;
  switch (entry.kind) {
    case 'grant':
    case 'adjust':
      return { ...next, available: available + amount - revoked, granted: old.granted + amount };
    case 'hold': {
      const drawn = entry.reservation ? 0 : amount;
      const in_flight = old.in_flight + 1;
      return { ...next, available: available - drawn, held: held + drawn, in_flight };
    }
    case 'settle':
      return {
        ...next,
        available: available + released - revoked,
        held: held - captured - released,
        captured: old.captured + captured,
        in_flight: old.in_flight - 1,
      };
    case 'expire':
      return { ...next, available: available - amount, expired: old.expired + amount };
    case 'revoke':
      return { ...next, available: available - revoked };
    case 'reserve':
      return { ...next, available: available - amount, held: held + amount };
    case 'close':
      return { ...next, available: available + released - revoked, held: held - released };
    default:
      return null;
  }
}

function entryRules(commit: Sorted, { id, before, after }: ChangeOf<Entry>, say: Say): void {
  if (before !== null || after === null) {
    say('ledger_append_only', `entry ${id} was changed or removed`);
    return;
  }
  if (!commit.accounts.some((account) => account.id === after._openid)) {
    say('entry_needs_account', `${id} was written without its account`);
  }
  const task = commit.tasks.find((change) => change.id === after.task_id);
  if (after.kind === 'hold') holdRules(commit, after, { task, say });
  if (after.kind === 'settle') settleRules(after, { task, say });
}

function holdRules(
  commit: Sorted,
  entry: Entry,
  { task, say }: { task: ChangeOf<Task> | undefined; say: Say },
): void {
  const work = commit.works.find((change) => change.id === entry.task_id);
  if (!task?.after || task.before !== null || !work?.after || work.before !== null) {
    say('hold_with_task', `${entry._id} was written without its new task and work`);
    return;
  }
  if (task.after.price !== entry.amount || task.after.openid !== entry._openid) {
    say('hold_is_price', `${entry._id} holds ${entry.amount}, its task costs ${task.after.price}`);
  }
}

function settleRules(
  entry: Entry,
  { task, say }: { task: ChangeOf<Task> | undefined; say: Say },
): void {
  const { amount, captured, released } = entry;
  const wrong = captured < 0 || released < 0 || captured + released !== amount;
  if (wrong) say('settle_sum', `${entry._id}: ${captured} + ${released} of ${amount}`);
  const after = task?.after;
  const endsNow = task?.before && after && isEnded(after.status) && !isEnded(task.before.status);
  if (!after || !endsNow) {
    say('settle_with_status', `${entry._id} was written without its task ending`);
    return;
  }
  if (after.price !== amount) say('settle_is_price', `${entry._id}: ${amount} of ${after.price}`);
  const hasWords = after.step === 'stream' && after.status === 'cancelled';
  if (after.status !== 'completed' && captured !== 0 && !hasWords) {
    say('no_charge_without_work', `${entry._id} charges ${captured} for a ${after.status} task`);
  }
}
