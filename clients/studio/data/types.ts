/** What the pages know of a studio: the answers of the verbs, piece by piece. */
import type { AnswerOf, FieldsOf } from '../app/studio.ts';

export type OpenedProject = AnswerOf<'open'>;
export type OpenedEpisode = AnswerOf<'openEpisode'>;
export type Changes = AnswerOf<'changes'>;

export type Project = OpenedProject['project'];
export type Me = OpenedProject['me'];
export type Member = OpenedProject['members'][number];
export type Asset = OpenedProject['assets'][number];
export type Episode = OpenedProject['episodes'][number];
export type Script = OpenedEpisode['script'];
export type Shot = OpenedEpisode['shots'][number];
export type Frame = OpenedEpisode['frames'][number];
export type Cut = NonNullable<OpenedEpisode['cut']>;
/** One thing that was made, or is being made, for a place of the project. */
export type Take = OpenedProject['takes'][number];
export type TakeImage = Take['images'][number];
export type TargetRef = FieldsOf<'pick'>['target'];
export type Role = Me['role'];

export interface DocOf {
  readonly project: Project;
  readonly asset: Asset;
  readonly episode: Episode;
  readonly shot: Shot;
  readonly frame: Frame;
  readonly cut: Cut;
}
export type Kind = keyof DocOf;
/** Those that have a parent and a place among siblings. */
export type ChildKind = Exclude<Kind, 'project' | 'cut'>;

export interface DocRef {
  readonly kind: Kind;
  readonly id: string;
}
