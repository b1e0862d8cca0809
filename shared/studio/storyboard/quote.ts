/** What a storyboard may cost at most: every part answered, and every answer mended once. */
import { reserve } from '../../credits/index.ts';
import type { ModelDefinition } from '../../models/contract.ts';
import { creditsFor } from '../../models/rates.ts';
import { tokensAtMost } from '../../models/tokens.ts';
import { checked, readDoc, runTransaction } from '../../platform/database.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import { deterministicId } from '../../platform/ids.ts';
import { canonicalJson } from '../../platform/json.ts';
import { ModelUnavailableError, RequestConflictError } from '../../tasks/index.ts';
import { canChat, chatModel } from '../../text/index.ts';
import { type Access, capsOf } from '../core/access.ts';
import { episodeFor } from '../core/episode.ts';
import { spendableBy } from '../core/purse.ts';
import { type AssetDoc, type EpisodeDoc, studioCollections } from '../core/schema.ts';
import { childrenOf } from '../core/store.ts';
import { scriptOf } from '../edit/script.ts';
import type { StudioDeps } from '../verbs/verb.ts';
import { bodyOf } from './prompt.ts';
import type { PartOfScript, StoryboardDoc } from './schema.ts';
import { partsOf } from './split.ts';

const LASTS_MS = 24 * 3_600_000;
const CALLS_A_PART = 2;
/** Tokens a message and the note of what is to be mended take besides their words. */
const A_CALL_MORE = 400;

export interface StoryboardWish {
  readonly openid: string;
  readonly episodeId: string;
  /** A slug; null: the project's, or the first one to talk with. */
  readonly model: string | null;
}

export interface StoryboardQuote {
  readonly access: Access;
  readonly episode: EpisodeDoc;
  readonly model: ModelDefinition;
  readonly script: string;
  readonly parts: readonly PartOfScript[];
  /** Credits: never more than this is spent. */
  readonly total: number;
  readonly balanceAfter: number;
  readonly hash: string;
}

/** Throws NotFoundError, StudioForbiddenError, InvalidRequestError, ModelUnavailableError. */
export async function quoteStoryboard(
  deps: StudioDeps,
  { openid, episodeId, model: wanted }: StoryboardWish,
): Promise<StoryboardQuote> {
  const { db } = deps;
  const { episode, access } = await episodeFor(db, { openid, episodeId, role: 'editor' });
  const { project } = access;
  const { text: script, version } = await scriptOf(deps, episodeId);
  const parts = partsOf(script);
  if (parts.length === 0) {
    throw new InvalidRequestError([{ field: 'script', message: '剧本是空的，请先写入剧本' }]);
  }
  const model = chatModel(deps, wanted ?? project.models.text?.model ?? null);
  if (!canChat(model) || model.chat === null) {
    throw new InvalidRequestError([{ field: 'model', message: `${model.slug} 不支持对话` }]);
  }
  if (!model.enabled || !deps.providers.available(model.provider)) {
    throw new ModelUnavailableError(model.slug);
  }
  const cast = await castOf(deps, project._id);
  const total = parts.reduce((sum, part) => sum + atMost(model, { part, script, cast }), 0);
  const balanceAfter = (await spendableBy(deps, access)) - total;
  const said = { version, model: model.slug, total, price: model.priceVersion };
  const hash = deterministicId(episodeId, canonicalJson(said));
  return { access, episode, model, script, parts, total, balanceAfter, hash };
}

export const castOf = (deps: Pick<StudioDeps, 'db'>, projectId: string): Promise<AssetDoc[]> =>
  childrenOf(deps.db, 'asset', { project_id: projectId });

function atMost(
  model: ModelDefinition,
  { part, script, cast }: { part: PartOfScript; script: string; cast: readonly AssetDoc[] },
): number {
  const words = script.slice(part.from, part.to);
  const body = bodyOf(model, { script: words, cast, failure: null });
  const sent = tokensAtMost(JSON.stringify(body)) + A_CALL_MORE;
  const rates = model.chat?.rates ?? { each: 0, in: 0, out: 0 };
  return CALLS_A_PART * creditsFor(rates, { in: sent, out: body.max_tokens ?? 0 });
}

export type StoryboardStarted =
  | { readonly outcome: 'started'; readonly storyboard: StoryboardDoc }
  /** Nothing was reserved: the script, the model or its price is another by now. */
  | { readonly outcome: 'changed'; readonly quote: StoryboardQuote };

/** Repeated under one request id it is one. Throws as `quoteStoryboard` and `reserve` do. */
export async function startStoryboard(
  deps: StudioDeps,
  wish: StoryboardWish & { readonly requestId: string; readonly quoteHash: string },
): Promise<StoryboardStarted> {
  const { openid, requestId, quoteHash } = wish;
  const id = deterministicId(openid, 'storyboard', requestId);
  const replayed = (doc: StoryboardDoc): StoryboardStarted => {
    if (doc.quote_hash !== quoteHash) throw new RequestConflictError(`storyboard ${id}`);
    return { outcome: 'started', storyboard: doc };
  };
  const earlier = await readDoc<StoryboardDoc>(deps.db, studioCollections.storyboard, id);
  if (earlier !== null) return replayed(earlier);
  const quote = await quoteStoryboard(deps, wish);
  if (quote.hash !== quoteHash) return { outcome: 'changed', quote };
  const caps = capsOf(quote.access);
  return runTransaction(deps, async (tx) => {
    const stored = await readDoc<StoryboardDoc>(tx, studioCollections.storyboard, id);
    if (stored !== null) return replayed(stored);
    const at = new Date(deps.clock.now());
    const doc = docOf(quote, { id, by: openid, at });
    const { _openid: owner, total } = doc;
    const closeAt = new Date(at.getTime() + LASTS_MS);
    if (total > 0) {
      const reason = 'studio/storyboard';
      await reserve(tx, { id, openid: owner, total, caps, reason, at, closeAt });
    }
    checked(await tx.collection(studioCollections.storyboard).add(doc));
    return { outcome: 'started', storyboard: doc };
  });
}

function docOf(
  { access, episode, model, script, parts, total, hash }: StoryboardQuote,
  { id, by, at }: { readonly id: string; readonly by: string; readonly at: Date },
): StoryboardDoc {
  const { _openid, _id: project_id } = access.project;
  return {
    ...{ _id: id, _openid, project_id, episode_id: episode._id, by, quote_hash: hash },
    ...{ model: model.slug, script, parts, total },
    ...{ state: 'open', next: 0, attempt: 0, shots: [], problems: [], tasks: [] },
    ...{ created_at: at, updated_at: at },
  };
}
