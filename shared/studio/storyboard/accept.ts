/** A draft becomes shots: each under an id that follows from it, so that accepting twice makes one set. */
import { checked } from '../../platform/database.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import { deterministicId } from '../../platform/ids.ts';
import { accessTo } from '../core/access.ts';
import { type AssetDoc, studioCollections } from '../core/schema.ts';
import { createChildren } from '../edit/create.ts';
import type { StudioDeps } from '../verbs/verb.ts';
import { castOf } from './quote.ts';
import type { DraftShot } from './read.ts';
import { readStoryboard } from './run.ts';
import type { StoryboardDoc } from './schema.ts';

/**
 * Appends the shots, and makes the characters and places nobody has made yet; what is there is left
 * as it is. Throws NotFoundError, StudioForbiddenError, InvalidRequestError, StudioFullError.
 */
export async function acceptStoryboard(
  deps: StudioDeps,
  { id, openid }: { readonly id: string; readonly openid: string },
): Promise<{ readonly storyboard: StoryboardDoc; readonly shotIds: readonly string[] }> {
  const doc = await readStoryboard(deps, id);
  await accessTo(deps.db, { projectId: doc.project_id, openid, role: 'editor' });
  if (doc.state !== 'draft' && doc.state !== 'accepted') {
    throw new InvalidRequestError([{ field: 'storyboardId', message: '分镜还没有完成' }]);
  }
  const assets = await assetsFor(deps, doc, openid);
  const shotIds = await createChildren(deps, {
    kind: 'shot',
    openid,
    parentId: doc.episode_id,
    all: doc.shots.map((draft, index) => ({
      fields: { ...fieldsOf(draft, assets), source: sourceOf(doc, draft) },
      requestId: `${id}:${index}`,
    })),
  });
  const accepted = { state: 'accepted', updated_at: new Date(deps.clock.now()) } as const;
  const docs = deps.db.collection(studioCollections.storyboard);
  checked(await docs.where({ _id: id, state: 'draft' }).update(accepted));
  return { storyboard: { ...doc, ...accepted }, shotIds };
}

/** By name or alias: models answer names, and never ids. */
const named = (assets: readonly AssetDoc[], name: string): AssetDoc | undefined =>
  assets.find((asset) => [asset.name, ...asset.aliases].includes(name));

/** With those that were missing: each name once, by who or what it was named as first. */
async function assetsFor(
  deps: StudioDeps,
  { project_id, shots }: StoryboardDoc,
  openid: string,
): Promise<readonly AssetDoc[]> {
  const assets = await castOf(deps, project_id);
  const wanted = shots.flatMap(({ characters, location }) => [
    ...characters.map((one) => ({ ...one, kind: 'character' })),
    { kind: 'location', name: location, description: '' },
  ]);
  const missing = new Map<string, (typeof wanted)[number]>();
  for (const one of wanted) {
    const isThere = missing.has(one.name) || named(assets, one.name) !== undefined;
    if (one.name !== '' && !isThere) missing.set(one.name, one);
  }
  if (missing.size === 0) return assets;
  await createChildren(deps, {
    kind: 'asset',
    openid,
    parentId: project_id,
    all: [...missing.values()].map(({ kind, name, description }) => ({
      fields: {
        ...{ kind, name, description },
        looks: [{ look_id: 'first', name: '默认', descriptor: description.slice(0, 500) }],
      },
      requestId: deterministicId('storyboard', kind, name),
    })),
  });
  return castOf(deps, project_id);
}

/** Where in the script a shot comes from: its lines where they stand word for word, else its part. */
function sourceOf(
  { script, parts }: StoryboardDoc,
  { part, lines }: StoryboardDoc['shots'][number],
): { readonly from: number; readonly to: number } | null {
  const whole = parts[part];
  if (whole === undefined) return null;
  const spoken = lines.flatMap(({ text }) => {
    const at = script.slice(whole.from, whole.to).indexOf(text);
    return at === -1 ? [] : [{ from: whole.from + at, to: whole.from + at + text.length }];
  });
  if (spoken.length === 0) return whole;
  return {
    from: Math.min(...spoken.map(({ from }) => from)),
    to: Math.max(...spoken.map(({ to }) => to)),
  };
}

function fieldsOf(draft: DraftShot, assets: readonly AssetDoc[]): object {
  const { title, description, seconds, size, angle, move, time, mood, characters, lines } = draft;
  const cast = new Set(characters.flatMap(({ name }) => named(assets, name)?._id ?? []));
  return {
    ...{ title, description, size, angle, move },
    duration_ms: Math.round(seconds * 1_000),
    scene_descriptions: characters.map(({ name, description: told }) => ({
      character_name: name,
      description: told,
    })),
    scene: { location_id: named(assets, draft.location)?._id ?? null, time, mood },
    cast: [...cast].map((asset_id) => ({ asset_id, look_id: null })),
    lines: lines.map((line, index) => ({ line_id: `l${index + 1}`, ...line, emotion: '' })),
  };
}
