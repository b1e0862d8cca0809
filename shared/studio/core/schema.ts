/**
 * The documents of a studio. All are written by the function only; `_openid` is the owner of the
 * project, who may read and watch them. Members ask `open` and `changes`.
 */
import { collections } from '../../platform/database.ts';
import type { Json, JsonObject } from '../../platform/json.ts';

export const studioCollections = {
  project: collections.studioProjects,
  asset: collections.studioAssets,
  episode: collections.studioEpisodes,
  script: collections.studioScripts,
  shot: collections.studioShots,
  frame: collections.studioFrames,
  cut: collections.studioCuts,
  member: collections.studioMembers,
  ops: collections.studioOps,
  batch: collections.studioBatches,
  batchPart: collections.studioBatchParts,
  storyboard: collections.studioStoryboards,
} as const;

/** What users edit field by field. */
export const kinds = ['project', 'asset', 'episode', 'shot', 'frame', 'cut'] as const;
export type Kind = (typeof kinds)[number];

/** What all edited documents have. */
export interface StudioDoc {
  readonly _id: string;
  readonly _openid: string;
  readonly project_id: string;
  /** Rises by one with every change of what users see. */
  readonly version: number;
  /** The version that last changed each field. */
  readonly changed: Readonly<Record<string, number>>;
  /** Place among its siblings, then by `_id`: made here, never by clients. */
  readonly order: number;
  /** Rises with every change of the order of its children. */
  readonly order_version: number;
  readonly deleted_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface ModelChoice {
  readonly model: string;
  readonly parameters: JsonObject;
}

export type ModelSlot = 'image' | 'video' | 'voice' | 'text';

/** Its `_id` is its address. */
export interface ProjectDoc extends StudioDoc {
  /** Which call made it. */
  readonly request_key: string;
  readonly title: string;
  readonly kind: 'drama' | 'narration' | 'ad';
  readonly aspect: '16:9' | '9:16' | '1:1' | '4:3' | '3:4';
  readonly style: { readonly prompt: string; readonly negative: string };
  /** By slot; what is not there is the catalogue's default. */
  readonly models: Partial<Readonly<Record<ModelSlot, ModelChoice | undefined>>>;
  /** How long the film is to be. */
  readonly target_ms: number | null;
}

export interface LookDoc {
  readonly look_id: string;
  readonly name: string;
  /** One line that stands for it in prompts. */
  readonly descriptor: string;
}

export interface AssetDoc extends StudioDoc {
  readonly kind: 'character' | 'location' | 'prop' | 'style' | 'voice';
  readonly name: string;
  readonly aliases: readonly string[];
  readonly description: string;
  readonly looks: readonly LookDoc[];
  readonly voice: ModelChoice | null;
  readonly picks: Picks;
  readonly discarded: readonly string[];
}

/** Works picked by part: `video`, a frame's, line's or look's id. Nothing: the newest that is done. */
export type Picks = Readonly<Record<string, string>>;

export interface EpisodeDoc extends StudioDoc {
  readonly title: string;
  readonly synopsis: string;
  /** Characters of its script, which is a document of its own. */
  readonly script_chars: number;
}

export interface ScriptDoc {
  /** The episode's. */
  readonly _id: string;
  readonly _openid: string;
  readonly project_id: string;
  readonly version: number;
  readonly text: string;
  readonly updated_at: Date;
}

export interface LineDoc {
  readonly line_id: string;
  readonly kind: 'dialogue' | 'voiceover';
  readonly speaker: string;
  readonly text: string;
  readonly emotion: string;
}

export interface ShotDoc extends StudioDoc {
  readonly episode_id: string;
  readonly title: string;
  readonly description: string;
  readonly duration_ms: number;
  readonly scene_descriptions: readonly {
    readonly character_name: string;
    readonly description: string;
  }[];
  readonly scene: {
    readonly location_id: string | null;
    readonly time: string;
    readonly mood: string;
  };
  /** Where in the script it comes from, in characters. */
  readonly source: { readonly from: number; readonly to: number } | null;
  readonly size: string;
  readonly angle: string;
  readonly move: string;
  readonly lines: readonly LineDoc[];
  readonly cast: readonly { readonly asset_id: string; readonly look_id: string | null }[];
  readonly props: readonly string[];
  readonly video_prompt: string;
  readonly models: ProjectDoc['models'];
  readonly note: string;
  readonly locked: boolean;
  readonly picks: Picks;
  readonly discarded: readonly string[];
}

export interface FrameDoc extends StudioDoc {
  readonly episode_id: string;
  readonly shot_id: string;
  readonly role: 'first' | 'last' | 'key';
  readonly description: string;
  /** The user's own words instead of what is composed. */
  readonly prompt: string;
  readonly picks: Picks;
  readonly discarded: readonly string[];
}

/** Words for a time, counted from where a clip begins, so that they move with it. */
interface Spoken {
  /** Null: from where the film begins. */
  readonly item_id: string | null;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly text: string;
}

/** One an episode, under its id: which clips follow each other, and what is heard and read. */
export interface CutDoc extends StudioDoc {
  readonly items: readonly {
    readonly item_id: string;
    readonly shot_id: string;
    readonly work_id: string;
    readonly in_ms: number;
    readonly out_ms: number;
    readonly gain: number;
    readonly transition: { readonly kind: 'cut' | 'dissolve' | 'fade'; readonly ms: number };
  }[];
  readonly sounds: readonly {
    readonly sound_id: string;
    readonly work_id: string;
    readonly at_ms: number;
    readonly in_ms: number;
    readonly out_ms: number;
    readonly gain: number;
    readonly item_id: string | null;
    readonly role: 'music' | 'voice' | 'effect';
    readonly fade_in_ms: number;
    readonly fade_out_ms: number;
    /** By so much music makes room for voices. */
    readonly duck_db: number;
  }[];
  readonly subtitles: {
    readonly on: boolean;
    /** Drawn into the picture. */
    readonly burnt: boolean;
    readonly lines: readonly (Spoken & { readonly line_id: string })[];
  };
  readonly titles: readonly (Spoken & {
    readonly title_id: string;
    readonly place: 'centre' | 'lower';
  })[];
  /** LUFS; null: as it is mixed. */
  readonly loudness: number | null;
  /** Of the film; its proportions are the project's. */
  readonly format: { readonly short_side: 480 | 720 | 1080; readonly fps: 24 | 25 | 30 | 60 };
  readonly label: { readonly always: boolean };
}

export type Role = 'owner' | 'editor' | 'viewer';

export interface MemberDoc {
  /** `{project}:{openid}`; of an invitation `invite:{hash of its code}`. */
  readonly _id: string;
  readonly _openid: string;
  readonly project_id: string;
  /** Null: an invitation nobody has taken. */
  readonly member: string | null;
  readonly name: string;
  readonly role: Exclude<Role, 'owner'>;
  /** The most of the owner's credits this member may hold and spend here; null: nothing. */
  readonly spend_limit: number | null;
  readonly expires_at: Date | null;
  readonly removed_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** One change, for ever readable for 90 days. Its `_id` is `{kind}:{document}:{version}`. */
export interface OpDoc {
  readonly _id: string;
  readonly _openid: string;
  readonly project_id: string;
  readonly kind: Kind;
  readonly doc_id: string;
  /** Of the document after it. */
  readonly version: number;
  readonly op: 'create' | 'patch' | 'move' | 'delete' | 'restore' | 'pick' | 'discard';
  readonly by: string;
  readonly fields: readonly string[];
  readonly before: Readonly<Record<string, Json>>;
  readonly at: Date;
}
