/**
 * Edits that are not written yet, kept by this browser: each tab under a name of its own, each
 * login apart. What a tab left behind that is gone is taken over by the next one.
 */
import { type Kept, NOTHING_KEPT } from './queue.ts';

const PREFIX = 'darkroom.studio.edits.';
const TAB_KEY = 'darkroom.studio.tab';

export interface Keeper {
  readonly begin: Kept;
  readonly keep: (kept: Kept) => void;
}

/** `subject`: whose login it is; what another user left is not theirs to send. */
export async function openKeeper(subject: string): Promise<Keeper> {
  const prefix = `${PREFIX}${subject}.`;
  const own = prefix + (await tabName());
  const living = await livingTabs();
  const left = Object.keys(localStorage).filter(
    (key) => key.startsWith(prefix) && (key === own || !living.has(key.slice(prefix.length))),
  );
  const begin = left.map(read).reduce(both, NOTHING_KEPT);
  const keep = (kept: Kept): void => write(own, kept);
  keep(begin);
  for (const key of left) if (key !== own) localStorage.removeItem(key);
  return { begin, keep };
}

const both = (a: Kept, b: Kept): Kept => ({
  pending: [...a.pending, ...b.pending],
  conflicts: [...a.conflicts, ...b.conflicts],
  refused: [...a.refused, ...b.refused],
});

function read(key: string): Kept {
  try {
    return { ...NOTHING_KEPT, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Kept) };
  } catch {
    return NOTHING_KEPT;
  }
}

function write(key: string, kept: Kept): void {
  const isEmpty = Object.values(kept).every(({ length }) => length === 0);
  try {
    if (isEmpty) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // Full, or a private window: they are kept as long as the page.
  }
}

let ownName: Promise<string> | null = null;

function tabName(): Promise<string> {
  ownName ??= claimName();
  return ownName;
}

/** A reload keeps it; a tab that was doubled gets another. */
async function claimName(): Promise<string> {
  const before = sessionStorage.getItem(TAB_KEY);
  const name = before !== null && (await hold(before)) ? before : crypto.randomUUID();
  if (name !== before) await hold(name);
  sessionStorage.setItem(TAB_KEY, name);
  return name;
}

const lockOf = (name: string): string => `${TAB_KEY}.${name}`;

/** As long as this page lives; false: another page has it. */
function hold(name: string): Promise<boolean> {
  // Only pages of a secure origin have locks; elsewhere each tab trusts its name.
  if (!('locks' in navigator)) return Promise.resolve(true);
  return new Promise((resolve) => {
    void navigator.locks.request(lockOf(name), { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise(() => undefined);
    });
  });
}

async function livingTabs(): Promise<{ has(name: string): boolean }> {
  if (!('locks' in navigator)) return { has: () => true };
  const { held = [] } = await navigator.locks.query();
  const names = new Set(held.map(({ name }) => name));
  return { has: (name) => names.has(lockOf(name)) };
}
