/**
 * Carries a plan out: part after part, the changes of a part side by side where they do not depend
 * on each other. Whatever ends it, the next run reads again and goes on.
 */
import type { Change, Part, Work } from './changes/change.ts';
import { PARTS } from './changes/change.ts';
import { isPage } from './spec/pages.ts';

/** Told before a change and after it. */
export type Progress = (change: Change, state: 'begun' | 'done') => void;

/** Packages are large; the rest is small and paced by the client. */
const AT_ONCE: Readonly<Partial<Record<Part, number>>> = { functions: 4, pages: 8 };
const MANY = 16;

/** @throws the first failure, when those beside it have ended */
export async function apply(
  plan: readonly Change[],
  work: Work,
  progress: Progress,
): Promise<void> {
  for (const part of PARTS) {
    for (const group of groupsOf(plan.filter((change) => change.part === part))) {
      await together(group, AT_ONCE[part] ?? MANY, async (change) => {
        progress(change, 'begun');
        await change.run?.(work);
        progress(change, 'done');
      });
    }
  }
}

/** The switch of the site, then what pages are made of, then pages, then what goes. */
function groupsOf(changes: readonly Change[]): Change[][] {
  const due = changes.filter(({ run }) => run !== undefined);
  const rank = ({ part, name, isRemoval }: Change): number => {
    if (isRemoval === true) return 3;
    if (part !== 'pages') return 0;
    if (name === 'static hosting') return 0;
    return isPage({ key: name }) ? 2 : 1;
  };
  return [0, 1, 2, 3].map((wanted) => due.filter((change) => rank(change) === wanted));
}

async function together<T>(
  items: readonly T[],
  limit: number,
  each: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (
      let item = queue.shift();
      item !== undefined && failures.length === 0;
      item = queue.shift()
    ) {
      try {
        await each(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}
