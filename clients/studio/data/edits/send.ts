/** One edit as a call of the verb that writes it. */
import {
  codeOf,
  RefusedError,
  SignedOutError,
  UnreachableError,
} from '../../../ui/cloud/errors.ts';
import type { Studio } from '../../app/studio.ts';
import type { ChildKind, DocOf, DocRef, Kind } from '../types.ts';
import type { Change, Edit, FieldValues } from './edit.ts';
import type { Failure, Sent } from './queue.ts';
import { nextPiece } from './script-piece.ts';

export interface SendDeps {
  readonly studio: Pick<Studio, 'ask'>;
  /** A document as the server answered it. */
  readonly onDoc: (ref: DocRef, document: DocOf[Kind]) => void;
  readonly onScript: (episodeId: string, script: { version: number; text: string }) => void;
}

type Patch = Extract<Change, { do: 'patch' }>;
type ScriptChange = Extract<Change, { do: 'script' }>;

/** @throws RefusedError, UnreachableError, SignedOutError */
export async function sendEdit(deps: SendDeps, edit: Edit): Promise<Sent> {
  const { change } = edit;
  if (change.do === 'patch') return sendPatch(deps, edit, change);
  if (change.do === 'script') return sendScript(deps, edit, change);
  const { document } = await sendOther(deps.studio, edit.doc, change);
  return written(deps, edit.doc, document as DocOf[Kind]);
}

function written({ onDoc }: SendDeps, doc: DocRef, document: DocOf[Kind]): Sent {
  onDoc(doc, document);
  const values: FieldValues = { ...document };
  return { outcome: 'written', doc, version: document.version, values };
}

async function sendPatch(deps: SendDeps, { doc, base }: Edit, { set }: Patch): Promise<Sent> {
  const answer = await deps.studio.ask('patch', { ...doc, baseVersion: base, set });
  const document = answer.document as DocOf[Kind];
  if (answer.outcome === 'written') return written(deps, doc, document);
  deps.onDoc(doc, document);
  return { outcome: 'conflict', version: document.version, fields: answer.conflicts };
}

function sendOther(
  { ask }: Pick<Studio, 'ask'>,
  { kind, id }: DocRef,
  change: Exclude<Change, Patch | ScriptChange>,
): Promise<{ readonly document: object }> {
  switch (change.do) {
    case 'move':
      return ask('move', { kind: kind as ChildKind, id, after: change.after });
    case 'delete':
      return ask('delete', { kind, id });
    case 'restore':
      return ask('restore', { kind, id });
    case 'pick':
      return ask('pick', { target: change.target, workId: change.workId });
    case 'discard': {
      const { target, workId, discarded } = change;
      return ask('discard', { target, workId, discarded });
    }
    default:
      return change satisfies never;
  }
}

/** Piece by piece: a call carries no whole script. */
async function sendScript(deps: SendDeps, edit: Edit, change: ScriptChange): Promise<Sent> {
  const { doc, base } = edit;
  const { piece, after } = nextPiece(change.before, change.text);
  if (piece === null) return { outcome: 'written', doc, version: base, values: { script: after } };
  const answer = await deps.studio.ask('writeScript', {
    ...piece,
    episodeId: doc.id,
    baseVersion: base,
  });
  const isWritten = answer.outcome === 'written';
  // It may have been written by a call whose answer was lost.
  if (!isWritten && answer.theirs !== after) {
    deps.onScript(doc.id, { version: answer.version, text: answer.theirs });
    const both = { field: 'script', yours: change.text, theirs: answer.theirs };
    return { outcome: 'conflict', version: answer.version, fields: [both] };
  }
  deps.onScript(doc.id, { version: answer.version, text: after });
  const rest: Edit = { ...edit, base: answer.version, change: { ...change, before: after } };
  return { outcome: 'more', rest };
}

const BUSY = ['STUDIO_BUSY', 'INTERNAL'];

export function judgeFailure(error: unknown): Failure {
  const code = codeOf(error);
  const isTold = error instanceof RefusedError;
  const message = isTold ? (error.faults[0]?.message ?? error.message) : code;
  if (error instanceof UnreachableError || error instanceof SignedOutError) {
    return { as: 'unreachable', code, message };
  }
  const isBusy = BUSY.includes(code) || /^HTTP_(?:429|5)/.test(code);
  return { as: isBusy ? 'busy' : 'refused', code, message };
}
