/**
 * The takes an episode is shown and composed with, however many were made: its newest, those that
 * somebody has picked or cut in, and older ones of shots that have a place without any among them.
 */
import type { Database } from '../../platform/database.ts';
import type { CutDoc, FrameDoc, ShotDoc } from './schema.ts';
import { type Spot, spotKey } from './standing.ts';
import { newestOf, PAGE, type Take, worksOf } from './takes.ts';

export interface Within {
  readonly episodeId: string;
  readonly shots: readonly ShotDoc[];
  readonly frames: readonly FrameDoc[];
  readonly cut?: Pick<CutDoc, 'items' | 'sounds'> | null;
}

export interface EpisodeTakes {
  /** Newest first. */
  readonly takes: readonly Take[];
  /** There are older ones: `takes` of a shot tells them page by page. */
  readonly hasOlder: boolean;
}

/** At most three questions, and 3,000 takes, without those their owner has deleted. */
export async function episodeTakes(
  db: Database,
  owner: string,
  within: Within,
): Promise<EpisodeTakes> {
  const filter = { 'target.episode_id': within.episodeId, deleted_at: null } as const;
  const newest = await newestOf(db, owner, filter);
  const last = newest.at(-1);
  if (last === undefined || newest.length < PAGE) return { takes: newest, hasOlder: false };
  const lacking = { shots: lackingIn(within, newest), until: last.created_at };
  const [older, kept] = await Promise.all([
    lacking.shots.length === 0 ? [] : newestOf(db, owner, filter, lacking),
    worksOf(db, keptIn(within)),
  ]);
  const ours = kept.filter(({ target, _openid }) => {
    return _openid === owner && target.episode_id === within.episodeId;
  });
  const all = new Map([...newest, ...older, ...ours].map((take) => [take._id, take]));
  const takes = [...all.values()].sort((a, b) => b.created_at.getTime() - a.created_at.getTime());
  return { takes, hasOlder: true };
}

/** Shots with a place of which none of these takes is done. */
function lackingIn({ shots, frames }: Within, takes: readonly Take[]): string[] {
  const done = takes.filter(({ status }) => status === 'completed');
  const there = new Set(done.map(({ target }) => spotKey(target)));
  return shots
    .filter((shot) => spotsOf(shot, frames).some((spot) => !there.has(spotKey(spot))))
    .map(({ _id }) => _id);
}

function spotsOf({ _id: shot_id, lines }: ShotDoc, frames: readonly FrameDoc[]): Spot[] {
  const at = { shot_id, asset_id: null } as const;
  const own = frames.filter((frame) => frame.shot_id === shot_id);
  return [
    { ...at, slot: 'video', part_id: null },
    ...own.map(({ _id }) => ({ ...at, slot: 'frame', part_id: _id }) as const),
    ...lines.map(({ line_id }) => ({ ...at, slot: 'line', part_id: line_id }) as const),
  ];
}

const keptIn = ({ shots, frames, cut = null }: Within): string[] => [
  ...[...shots, ...frames].flatMap(({ picks }) => Object.values(picks)),
  ...[...(cut?.items ?? []), ...(cut?.sounds ?? [])].map(({ work_id }) => work_id),
];
