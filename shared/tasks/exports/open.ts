/**
 * An export is taken in like every task: what it costs is held, and its task, its work and what it
 * is made of are stored, in one transaction. The renderer makes it; nobody is asked for a job.
 */
import type { Payment } from '../../credits/index.ts';
import type { EditList } from '../../film/edit/list.ts';
import { parseEditList } from '../../film/edit/parse.ts';
import { placedClips, totalFrames } from '../../film/edit/timeline.ts';
import { checkWritten } from '../../moderation/written.ts';
import { deterministicId } from '../../platform/ids.ts';
import { canonicalJson } from '../../platform/json.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { ExportDoc, ExportTarget } from '../core/documents/exports.ts';
import type { OriginDoc } from '../core/documents/origin.ts';
import type { TargetDoc } from '../core/documents/target.ts';
import { type Drafts, draft } from '../submit/draft.ts';
import { type Submitted, takeIn } from '../submit/take-in.ts';
import { EXPORT_MODEL } from './model.ts';
import { resolveSources } from './sources.ts';

/** A long film takes some twenty visits; a busy renderer has others to see to. */
const MODEL = {
  slug: EXPORT_MODEL,
  provider: 'darkroom',
  timers: { maxMs: 3 * 60 * 60_000 },
} as const;

/** How an export is taken in. */
export interface ExportTaking {
  /** The same id answers the same export. */
  readonly requestId: string;
  readonly payment?: Payment;
  readonly origin?: OriginDoc;
  /** Where in a studio it belongs. */
  readonly place?: TargetDoc;
}

export interface ExportOrder extends ExportTaking {
  /** openid of whoever pays and owns the film. */
  readonly owner: string;
  /** Not yet checked. */
  readonly editList: unknown;
  readonly target: ExportTarget;
}

export interface ExportQuote {
  /** Credits. */
  readonly price: number;
  /** Length of the film, ms. */
  readonly ms: number;
}

/** An export that could be started: everything about it was asked, and nothing written. */
export interface PreparedExport extends Pick<ExportOrder, 'owner' | 'target'> {
  readonly list: EditList;
  readonly sources: ExportDoc['sources'];
  readonly quote: ExportQuote;
}

/** Writes nothing. Throws InvalidRequestError, every wrong field named. */
export async function prepareExport(
  deps: Pick<TaskDeps, 'db' | 'store' | 'policy'>,
  { owner, editList, target }: Pick<ExportOrder, 'owner' | 'editList' | 'target'>,
): Promise<PreparedExport> {
  const list = parseEditList(editList);
  const sources = await resolveSources(deps, owner, list);
  return { owner, target, list, sources, quote: quoteOf(deps, list, target) };
}

/** What an export would cost; nothing is written. Throws InvalidRequestError, every field named. */
export async function quoteExport(
  deps: Pick<TaskDeps, 'db' | 'store' | 'policy'>,
  wish: Pick<ExportOrder, 'owner' | 'editList' | 'target'>,
): Promise<ExportQuote> {
  return (await prepareExport(deps, wish)).quote;
}

/** Drafts are a list of files that are paid for: only a film that is rendered has a price. */
function quoteOf(
  { policy }: Pick<TaskDeps, 'policy'>,
  list: EditList,
  target: ExportTarget,
): ExportQuote {
  const ms = Math.round((totalFrames(placedClips(list)) * 1_000) / list.fps);
  const begun = Math.ceil(ms / policy.exports.perMs);
  return { price: target === 'mp4' ? begun * policy.exports.credits : 0, ms };
}

/**
 * Starts an export once per request id; its task's id is the export's. Throws InvalidRequestError
 * (every wrong field named), ContentBlockedError, ModerationUnavailableError, RequestConflictError,
 * and what holding credits throws. Nothing is charged then.
 */
export async function startExport(deps: TaskDeps, order: ExportOrder): Promise<Submitted> {
  return startPrepared(deps, await prepareExport(deps, order), order);
}

/** `startExport` of what was prepared. */
export async function startPrepared(
  deps: TaskDeps,
  prepared: PreparedExport,
  taking: ExportTaking,
): Promise<Submitted> {
  await checkWritten(deps, prepared.owner, writtenIn(prepared.list));
  return takeIn(deps, draftsOf(deps, prepared, taking), taking.payment);
}

/** The task that this owner's request makes or has made. */
export const exportIdOf = (owner: string, requestId: string): string =>
  deterministicId('export', owner, requestId);

const writtenIn = ({ title, titles, subtitles }: EditList): string[] =>
  [title, ...titles.map(({ text }) => text), ...subtitles.lines.map(({ text }) => text)].filter(
    (text) => text !== '',
  );

function draftsOf(
  deps: TaskDeps,
  { owner, target, list, sources, quote }: PreparedExport,
  { requestId, origin, place }: ExportTaking,
): Drafts {
  const taskId = exportIdOf(owner, requestId);
  const text = canonicalJson(list);
  const { task, work } = draft(deps, {
    openid: owner,
    requestId,
    taskId,
    payloadHash: deterministicId('export', target, text),
    target: place,
    request: {
      type: 'creation',
      images: [],
      files: [],
      sceneId: null,
      words: list.title,
      model: EXPORT_MODEL,
      count: 1,
      promptParameters: {},
      modelParameters: {},
      requestId,
    },
    quote: {
      model: MODEL,
      parameters: { target, width: list.width, height: list.height, fps: list.fps },
      price: quote.price,
      priceVersion: 'export-1',
      cost: null,
    },
    prompt: '',
  });
  const created_at = task.created_at;
  const cut = { _id: taskId, _openid: owner, task_id: taskId, target, list: text, sources };
  return {
    task: {
      ...task,
      type: 'export',
      step: 'export',
      wake: 'renderer',
      ...(origin === undefined ? {} : { origin }),
    },
    work: { ...work, type: 'export', message: '等待合成' },
    cut: { ...cut, ms: quote.ms, created_at },
  };
}
