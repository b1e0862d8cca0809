/**
 * An owner and a member who bring files of their own into a studio: twice under one request id, with
 * another file under it, with somebody else's, with what is no picture, film or sound; files are
 * deleted before they are read, uploads are cancelled, takes deleted, and the member is removed.
 */
import { ownContent } from '../../auditor/contents.ts';
import type { AskedUpload, ToldUpload } from '../../auditor/evidence.ts';
import type { World } from '../../world/world.ts';
import { callEntry, isOpen } from './clients.ts';
import { askUntilHeard, callPage, furnishProject, later, MEMBER, OWNER } from './pages.ts';

/** How likely each of these is, for each file, unless it is said. */
export interface UploadTemper {
  /** How many are brought along. */
  readonly files: number;
  /** Sent again under its request id; or another file is, or the same at another place. */
  readonly twice: number;
  readonly clashing: number;
  /** It lies in the folder of somebody else. */
  readonly foreign: number;
  /** Its bytes are not what the place takes. */
  readonly unfit: number;
  /** Deleted by whoever uploaded it, before it is read or after. */
  readonly lost: number;
  readonly cancelled: number;
  /** The take is deleted when it is done. */
  readonly deleted: number;
  readonly byMember: number;
  /** For the whole schedule: the member is removed in the middle of it. */
  readonly removed: number;
}

type Product = AskedUpload['product'];

/** What pages know and were told. */
export class UploadBooks {
  readonly temper: UploadTemper;
  readonly asked: AskedUpload[] = [];
  readonly told: ToldUpload[] = [];
  /** How many rows pages were told of what the project has cost. */
  readonly costs: number[] = [];
  readonly followed = new Set<string>();
  projectId = '';
  places: readonly Place[] = [];

  constructor(temper: UploadTemper) {
    this.temper = temper;
  }
}

interface Place {
  readonly product: Product;
  readonly target: Readonly<Record<string, string>>;
}

export async function openUploads(world: World, books: UploadBooks): Promise<void> {
  const { projectId, create, admit } = await furnishProject(world);
  books.projectId = projectId;
  const episodeId = await create('episode', projectId, { title: 'simulated' });
  const lines = [{ line_id: 'l1', kind: 'dialogue', speaker: '阿兰', text: '我回来了。' }];
  const shotId = await create('shot', episodeId, { lines });
  const frameId = await create('frame', shotId, { role: 'first' });
  books.places = [
    { product: 'picture', target: { frameId } },
    { product: 'film', target: { shotId } },
    { product: 'speech', target: { shotId, lineId: 'l1' } },
    { product: 'speech', target: { episodeId } },
  ];
  // Without a limit to spend: an upload spends nothing.
  await admit(null);
}

export function planUploads(world: World): void {
  const { extra, uploads } = world;
  if (uploads === null) return;
  const { temper, projectId } = uploads;
  let at = 0;
  for (let number = 1; number <= temper.files; number++) {
    at = extra.chance(0.3) ? at : extra.int(1_500, 60_000);
    const by = extra.chance(temper.byMember) ? MEMBER : OWNER;
    const gift = draw(world, uploads, { number, by });
    later(world, at, () => give(world, uploads, gift));
    if (extra.chance(temper.twice)) {
      const again = at + extra.pick([0, extra.int(0, 30), extra.int(0, 20_000)]);
      later(world, again, () => give(world, uploads, gift));
    }
    if (!extra.chance(temper.clashing)) continue;
    const { requestId } = gift;
    const other = { ...draw(world, uploads, { number: 100 + number, by }), requestId };
    later(world, at + extra.int(0, 20_000), () => give(world, uploads, other));
  }
  if (!extra.chance(temper.removed)) return;
  const remove = { action: 'removeMember', projectId, member: MEMBER };
  later(world, extra.int(5_000, 100_000), () => askUntilHeard(world, OWNER, remove));
}

interface Gift extends Omit<AskedUpload, 'from'> {
  readonly target: Place['target'];
  readonly fileId: string;
}

const PRODUCTS = ['picture', 'film', 'speech', 'words'] as const;

/** Its name travels as its words and in its bytes, so that everybody can tell it. */
function draw(
  { extra, storage }: World,
  { temper, places }: UploadBooks,
  { number, by }: { readonly number: number; readonly by: string },
): Gift {
  const name = `own${number}`;
  const { product, target } = extra.pick(places);
  const isFit = !extra.chance(temper.unfit);
  const others = PRODUCTS.filter((one) => one !== product);
  const isTheirs = !extra.chance(temper.foreign);
  const folder = isTheirs ? by : by === OWNER ? MEMBER : OWNER;
  const content = ownContent(name, isFit ? product : extra.pick(others));
  const fileId = storage.upload(`uploads/${folder}/${name}`, content);
  return { name, by, product, target, isFit, isTheirs, fileId, requestId: `upload-${name}` };
}

/** Sends a file, again and again while nothing definite is answered. */
function give(world: World, books: UploadBooks, gift: Gift, tries = 4): void {
  const { extra } = world;
  const { name, by, requestId, target, fileId } = gift;
  if (!books.asked.some((one) => one.name === name)) {
    books.asked.push({ ...gift, from: world.timeline.now });
  }
  const event = { action: 'upload', target, fileId, name, requestId };
  callPage(world, by, event, (answer) => {
    if (isOpen(answer) && tries > 1) {
      later(world, extra.int(500, 6_000), () => give(world, books, gift, tries - 1));
    }
    if (answer === null) return;
    const told = { name, at: world.timeline.now };
    if (!answer.success) {
      books.told.push({ ...told, taskId: null, code: answer.code });
      return;
    }
    const { take } = answer.data as { take: { task_id: string } };
    books.told.push({ ...told, taskId: take.task_id, code: null });
    follow(world, books, { ...gift, taskId: take.task_id });
  });
}

/** What becomes of it; drawn once a file. */
function follow(
  world: World,
  { temper, followed, projectId }: UploadBooks,
  { name, taskId, fileId, target }: Gift & { readonly taskId: string },
): void {
  if (followed.has(name)) return;
  followed.add(name);
  const { extra, storage } = world;
  const soon = (): number => extra.pick([0, extra.int(0, 3_000), extra.int(0, 60_000)]);
  if (extra.chance(temper.lost)) later(world, soon(), () => storage.lose(fileId));
  if (extra.chance(temper.cancelled)) {
    later(world, soon(), () => callEntry(world, OWNER, { action: 'cancel', taskId }, () => {}));
  }
  if (extra.chance(temper.deleted)) {
    const gone = { action: 'deleteWork', workId: taskId };
    later(world, extra.int(20_000, 120_000), () => callEntry(world, OWNER, gone, () => {}));
  }
  if (!('episodeId' in target) && extra.chance(0.3)) {
    later(world, soon(), () => callPage(world, OWNER, { action: 'pick', target, workId: taskId }));
  }
  if (extra.chance(0.3)) later(world, soon(), () => spent(world, projectId));
}

/** Whatever was uploaded, the project has cost nothing. */
function spent(world: World, projectId: string): void {
  callPage(world, OWNER, { action: 'spending', projectId }, (answer) => {
    if (answer?.success !== true) return;
    const { spent: rows } = answer.data as { spent: readonly unknown[] };
    world.uploads?.costs.push(rows.length);
  });
}
