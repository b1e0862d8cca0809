/**
 * Whether the database triggers are there. No API tells, so documents of no consequence are written
 * where triggers listen, and whoever is woken by one notes it. Their status is none that any query
 * looks for; what is noted lies where no trigger listens, so nothing wakes twice.
 */
import type { Clock } from '../../platform/clock.ts';
import { checked, collections, type Database, readDoc } from '../../platform/database.ts';
import type { Random } from '../../platform/ids.ts';

interface ProbeDeps {
  readonly db: Database;
  readonly random: Random;
  readonly clock: Clock;
}

const MARK = 'trigger-probe-';
const STATUS = 'probe';
/** Longer than a look lasts, ms. */
const ABANDONED_MS = 5 * 60_000;
const PLACES = [collections.tasks, collections.webhookOutbox, collections.cursors];
/** Whose turn each of the two documents in the task queue is going to say it is. */
const WAKES = ['processor', 'renderer'] as const;

/** Where it is noted who came: `trigger-probe-<id>`; the documents end in `-processor`, `-renderer`. */
interface NoteDoc {
  readonly _id: string;
  /** `<function>:<wake>`, the wake of the document as it was when the function looked. */
  readonly seen: readonly string[];
}

const noteId = (id: string): string => `${MARK}${id}`;
const documentId = (id: string, wake: string): string => `${MARK}${id}-${wake}`;

/** Whether what woke a function is one of these documents. */
export const isTriggerProbe = (documentId: string): boolean => documentId.startsWith(MARK);

/** Writes new documents; the id of this look. What an earlier look left behind goes. */
export async function beginProbe({ db, random, clock }: ProbeDeps): Promise<string> {
  const abandoned = new Date(clock.now() - ABANDONED_MS);
  for (const place of PLACES) {
    const old = { status: STATUS, began_at: db.command.lte(abandoned) };
    checked(await db.collection(place).where(old).remove());
  }
  const id = random.hex(8);
  const probe = { status: STATUS, began_at: new Date(clock.now()) };
  const write = async (place: string, document: object): Promise<void> => {
    checked(await db.collection(place).add({ ...document, ...probe }));
  };
  await write(collections.cursors, { _id: noteId(id), seen: [] });
  for (const wake of WAKES) await write(collections.tasks, { _id: documentId(id, wake), wake: '' });
  await write(collections.webhookOutbox, { _id: documentId(id, 'processor') });
  return id;
}

/** What triggers on updates wait for. */
export async function wakeProbe(db: Database, id: string): Promise<void> {
  for (const wake of WAKES) {
    const document = db.collection(collections.tasks).doc(documentId(id, wake));
    checked(await document.update({ wake }));
  }
}

/** Who has come so far, as `<function>:<wake>`. */
export async function seenByProbe(db: Database, id: string): Promise<readonly string[]> {
  return (await readDoc<NoteDoc>(db, collections.cursors, noteId(id)))?.seen ?? [];
}

export async function endProbe(db: Database, id: string): Promise<void> {
  const ids = [noteId(id), ...WAKES.map((wake) => documentId(id, wake))];
  for (const place of PLACES) {
    checked(
      await db
        .collection(place)
        .where({ _id: db.command.in(ids) })
        .remove(),
    );
  }
}

/** Noted by the function that was woken. A look that is over is noted nowhere. */
export async function noteProbe(
  { db }: Pick<ProbeDeps, 'db'>,
  { documentId: woken, by }: { documentId: string; by: string },
): Promise<void> {
  const [id = ''] = woken.slice(MARK.length).split('-');
  const document = await readDoc<{ wake?: string }>(db, collections.tasks, woken);
  const seen = db.command.addToSet(
    `${by}:${by === 'webhook-sender' ? '' : (document?.wake ?? '')}`,
  );
  checked(
    await db
      .collection(collections.cursors)
      .where({ _id: noteId(id) })
      .update({ seen }),
  );
}
