/** What composing a shot looks at, read once for all shots of an episode. */
import type { Database } from '../../platform/database.ts';
import { episodeTakes } from '../core/episode-takes.ts';
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
  const [looks, assets, within] = await Promise.all([
    takesOf(db, owner, { 'target.project_id': project_id, 'target.slot': 'look' }),
    childrenOf(db, 'asset', { project_id }),
    episode === null ? NOTHING : withinEpisode(db, owner, episode._id),
  ]);
  const { shots, frames, made } = within;
  return { project, episode, assets, shots, frames, takes: [...looks, ...made] };
}

const NOTHING = { shots: [], frames: [], made: [] } as const;

async function withinEpisode(db: Database, owner: string, episode_id: string) {
  const [shots, frames] = await Promise.all([
    childrenOf(db, 'shot', { episode_id }),
    childrenOf(db, 'frame', { episode_id }),
  ]);
  const { takes } = await episodeTakes(db, owner, { episodeId: episode_id, shots, frames });
  return { shots, frames, made: takes };
}
