/** Money, looked at in every commit that touches an account or the ledger. */
import type { Account, ChangeOf, Entry, Sorted, Task } from './documents.ts';
import { isEnded } from './documents.ts';

export type Say = (rule: string, detail: string) => void;

const MONEY = ['available', 'held', 'captured', 'granted', 'in_flight', 'version'] as const;

type Sums = Pick<Account, (typeof MONEY)[number]>;
const NOTHING: Sums = {
  available: 0,
  held: 0,
  captured: 0,
  granted: 0,
  in_flight: 0,
  version: 0,
};

export function ledgerRules(commit: Sorted, limits: { maxInFlight: number }, say: Say): void {
  for (const change of commit.accounts) accountRules(commit, change, { ...limits, say });
  for (const change of commit.entries) entryRules(commit, change, say);
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
  const old = before ?? NOTHING;
  if (MONEY.every((name) => old[name] === after[name])) return;
  if (after.in_flight > maxInFlight && after.in_flight > old.in_flight) {
    say('in_flight_cap', `${id} runs ${after.in_flight} tasks at once`);
  }
  const entries = commit.entries.filter((entry) => entry.after?._openid === id);
  const entry = entries[0]?.after;
  if (entries.length !== 1 || !entry) {
    say('account_needs_entry', `${id} changed with ${entries.length} ledger entries`);
    return;
  }
  const expected = applied(old, entry);
  if (expected === null) {
    say('entry_kind', `${entry._id} is of kind ${entry.kind}`);
    return;
  }
  for (const name of MONEY) {
    if (expected[name] !== after[name]) {
      say(
        'account_follows_entry',
        `${id}.${name} is ${after[name]}, ${entry._id} gives ${expected[name]}`,
      );
    }
  }
  if (entry.available_after !== after.available || entry.account_version !== after.version) {
    say('entry_tells_account', `${entry._id} does not tell the account after it`);
  }
}

export function accountIsSound(account: Account, say: Say): void {
  const { available, held, captured, granted, in_flight } = account;
  const whole = [available, held, captured, granted, in_flight].every(
    (amount) => Number.isInteger(amount) && amount >= 0,
  );
  if (!whole) say('account_sound', `${account._id} has an amount that is negative or broken`);
  if (available + held + captured !== granted) {
    say('account_sound', `${account._id}: ${available} + ${held} + ${captured} ≠ ${granted}`);
  }
}

/** What an account is after an entry; null for an entry of an unknown kind. */
export function applied(old: Sums, entry: Entry): Sums | null {
  const { amount, captured, released } = entry;
  const version = old.version + 1;
  switch (entry.kind) {
    case 'grant':
    case 'adjust':
      return { ...old, version, available: old.available + amount, granted: old.granted + amount };
    case 'hold':
      return {
        ...old,
        version,
        available: old.available - amount,
        held: old.held + amount,
        in_flight: old.in_flight + 1,
      };
    case 'settle':
      return {
        ...old,
        version,
        available: old.available + released,
        held: old.held - captured - released,
        captured: old.captured + captured,
        in_flight: old.in_flight - 1,
      };
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
  if (after.status !== 'completed' && captured !== 0) {
    say('no_charge_without_work', `${entry._id} charges ${captured} for a ${after.status} task`);
  }
}
