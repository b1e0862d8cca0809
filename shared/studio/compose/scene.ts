/** What composing a shot looks at, read once for all shots of an episode. */
import type { Database } from '../../platform/database.ts';
import type { AssetDoc, EpisodeDoc, FrameDoc, ProjectDoc, ShotDoc } from '../core/schema.ts';
import { childrenOf } from '../core/store.ts';
import { type Take, takesOf } from '../core/takes.ts';

export interface Scene {
  readonly project: ProjectDoc;
  /** Null where only looks of assets are composed. */
  readonly episode: EpisodeDoc | null;
  readonly assets: readonly AssetDoc[];
  readonly shots: readonly ShotDoc[];
  readonly frames: readonly FrameDoc[];
  /** Of looks, and of the episode's shots; newest first. */
  readonly takes: readonly Take[];
}

export async function sceneOf(
  db: Database,
  { project, episode }: { readonly project: ProjectDoc; readonly episode: EpisodeDoc | null },
): Promise<Scene> {
  const { _id: project_id, _openid: owner } = project;
  const looks = takesOf(db, owner, { 'target.project_id': project_id, 'target.slot': 'look' });
  const assets = childrenOf(db, 'asset', { project_id });
  if (episode === null) {
    return { project, episode, assets: await assets, shots: [], frames: [], takes: await looks };
  }
  const within = { episode_id: episode._id };
  const [shots, frames, made] = await Promise.all([
    childrenOf(db, 'shot', within),
    childrenOf(db, 'frame', within),
    takesOf(db, owner, { 'target.episode_id': episode._id }),
  ]);
  return {
    project,
    episode,
    assets: await assets,
    shots,
    frames,
    takes: [...(await looks), ...made],
  };
}
