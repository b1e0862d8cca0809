/** The script of an episode: long text, changed piece by piece. */
import { checked, readDoc, replacing, runTransaction } from '../../platform/database.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import type { EditDeps } from '../core/deps.ts';
import { episodeFor } from '../core/episode.ts';
import { type ScriptDoc, studioCollections } from '../core/schema.ts';

export const MAX_SCRIPT_CHARS = 60_000;

export interface ScriptEdit {
  readonly openid: string;
  readonly episodeId: string;
  /** The version it was written for; 0 for a script that is not there yet. */
  readonly baseVersion: number;
  /** What of the text is replaced, in characters (UTF-16 units). */
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export type ScriptWritten =
  | { readonly outcome: 'written'; readonly version: number; readonly chars: number }
  /** Nothing was written: it is another text by now. */
  | {
      readonly outcome: 'conflict';
      readonly version: number;
      readonly yours: string;
      readonly theirs: string;
    };

/**
 * Replaces a piece, if the script is still the one it was read as. Throws NotFoundError,
 * StudioForbiddenError, InvalidRequestError (outside the text, or longer than 60,000 characters).
 */
export async function writeScript(deps: EditDeps, edit: ScriptEdit): Promise<ScriptWritten> {
  const { openid, episodeId, baseVersion, from, to, text } = edit;
  const { episode } = await episodeFor(deps.db, { openid, episodeId, role: 'editor' });
  return runTransaction(deps, async (tx): Promise<ScriptWritten> => {
    const stored = await readDoc<ScriptDoc>(tx, studioCollections.script, episodeId);
    const before = stored?.text ?? '';
    const version = stored?.version ?? 0;
    if (version !== baseVersion) {
      return { outcome: 'conflict', version, yours: text, theirs: before };
    }
    if (from > to || to > before.length) throw wrong('to', '超出剧本范围');
    const after = before.slice(0, from) + text + before.slice(to);
    if (after.length > MAX_SCRIPT_CHARS) {
      throw wrong('text', `剧本最多 ${MAX_SCRIPT_CHARS} 个字，当前 ${after.length} 个`);
    }
    const at = new Date(deps.clock.now());
    const fields = { version: version + 1, text: after, updated_at: at };
    const docs = tx.collection(studioCollections.script);
    const { _openid, project_id } = episode;
    if (stored === null) {
      checked(await docs.add({ _id: episodeId, _openid, project_id, ...fields }));
    } else checked(await docs.doc(episodeId).update(replacing(deps.db, fields)));
    const shown = { script_chars: after.length, updated_at: at };
    checked(await tx.collection(studioCollections.episode).doc(episodeId).update(shown));
    return { outcome: 'written', version: version + 1, chars: after.length };
  });
}

/** Empty, of version 0, while nothing was written. */
export async function scriptOf(
  deps: Pick<EditDeps, 'db'>,
  episodeId: string,
): Promise<Pick<ScriptDoc, 'version' | 'text'>> {
  const stored = await readDoc<ScriptDoc>(deps.db, studioCollections.script, episodeId);
  return stored ?? { version: 0, text: '' };
}

const wrong = (field: string, message: string) => new InvalidRequestError([{ field, message }]);
