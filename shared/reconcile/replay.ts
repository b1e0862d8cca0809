/**
 * An account recomputed from its ledger, entry by entry. Pure: what it finds depends only on what
 * it is given.
 */
import type { AccountDoc, RecordDoc } from '../credits/schema.ts';

/** What is proven of an account up to `version`; the next run goes on from here. */
export interface Mark {
  readonly version: number;
  readonly available: number;
  readonly held: number;
  readonly captured: number;
  readonly granted: number;
  /** Tasks that hold credits, with how much. */
  readonly open: Readonly<Record<string, number>>;
}

export const emptyMark: Mark = {
  version: 0,
  available: 0,
  held: 0,
  captured: 0,
  granted: 0,
  open: {},
};

export interface Disagreement {
  /** Stable name: `ledger_gap`, `account_differs`, `task_differs` … */
  readonly kind: string;
  /** The document it is about. */
  readonly subject: string;
  readonly text: string;
}

export interface Replay {
  readonly mark: Mark;
  readonly disagreements: readonly Disagreement[];
}

/** Applies ledger entries (ascending account version) to a mark. */
export function replay(start: Mark, entries: readonly RecordDoc[]): Replay {
  let mark = start;
  const disagreements: Disagreement[] = [];
  for (const entry of entries) {
    const said = (kind: string, text: string): void => {
      disagreements.push({ kind, subject: entry._id, text });
    };
    if (entry.account_version !== mark.version + 1) {
      said('ledger_gap', `version ${entry.account_version} follows ${mark.version}`);
    }
    mark = apply(mark, entry, said);
    if (entry.available_after !== mark.available) {
      said('ledger_sum', `says ${entry.available_after} available, entries give ${mark.available}`);
    }
  }
  return { mark, disagreements };
}

function apply(mark: Mark, entry: RecordDoc, said: (kind: string, text: string) => void): Mark {
  const version = entry.account_version;
  const { amount, captured, released } = entry;
  switch (entry.kind) {
    case 'grant':
    case 'adjust':
      return {
        ...mark,
        version,
        available: mark.available + amount,
        granted: mark.granted + amount,
      };
    case 'hold': {
      const taskId = entry.task_id ?? entry._id;
      if (taskId in mark.open) said('double_hold', `task ${taskId} holds twice`);
      return {
        ...mark,
        version,
        available: mark.available - amount,
        held: mark.held + amount,
        open: { ...mark.open, [taskId]: amount },
      };
    }
    case 'settle': {
      const taskId = entry.task_id ?? entry._id;
      const { [taskId]: held, ...open } = mark.open;
      if (held === undefined) said('settle_without_hold', `task ${taskId} held nothing`);
      else if (held !== captured + released) {
        said('settle_sum', `held ${held}, captured ${captured} and released ${released}`);
      }
      return {
        ...mark,
        version,
        available: mark.available + released,
        held: mark.held - captured - released,
        captured: mark.captured + captured,
        open,
      };
    }
    default:
      return entry.kind satisfies never;
  }
}

/** Does the stored account say what its ledger says? */
export function compareAccount(account: AccountDoc, mark: Mark): Disagreement[] {
  const expected = {
    version: mark.version,
    available: mark.available,
    held: mark.held,
    captured: mark.captured,
    granted: mark.granted,
    in_flight: Object.keys(mark.open).length,
  };
  const wrong = Object.entries(expected).filter(
    ([name, value]) => account[name as keyof typeof expected] !== value,
  );
  if (wrong.length === 0) return [];
  const text = wrong
    .map(([name, value]) => `${name}: ${account[name as keyof typeof expected]}, ledger ${value}`)
    .join('; ');
  return [{ kind: 'account_differs', subject: account._id, text }];
}
