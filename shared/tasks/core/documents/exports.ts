/**
 * film_exports: what an export is made of, `_id` = its task's. Written by whoever starts it, once,
 * in the transaction that holds its credits; read by the renderer, and kept as what the film's
 * sources were: their own labels are lost when their frames are encoded again.
 * film_segments: stretches of films as they were encoded, found by what decides every bit of them.
 */

/** A film, a draft folder for 剪映, or a timeline for other editors; the latter two with their media. */
export const exportTargets = ['mp4', 'jianying', 'otio'] as const;
export type ExportTarget = (typeof exportTargets)[number];

export type SourceKind = 'film' | 'still' | 'sound';

/** A file that goes into a film, as it was when the export was started. */
export interface ExportSourceDoc {
  /** `work:{id}:{index}` or `file:{file id}`: how the edit list names it. */
  readonly name: string;
  readonly kind: SourceKind;
  readonly file_id: string;
  /** Of the bytes that were judged; null for what its owner uploaded. */
  readonly sha256: string | null;
  readonly work_id: string | null;
  /** Length, ms; null for stills, and where nobody has looked yet. */
  readonly ms: number | null;
}

export interface ExportDoc {
  readonly _id: string;
  readonly _openid: string;
  readonly task_id: string;
  readonly target: ExportTarget;
  /** The edit list, checked and with its defaults, as JSON. */
  readonly list: string;
  readonly sources: readonly ExportSourceDoc[];
  /** Length of the film, ms. */
  readonly ms: number;
  readonly created_at: Date;
}

export interface SegmentDoc {
  /** Hash of its owner and of everything that decides its frames and its sound. */
  readonly _id: string;
  readonly _openid: string;
  readonly file_id: string;
  /** Of the stored bytes, hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly created_at: Date;
  /** When an export last asked for it; unused ones are removed after a while. */
  readonly used_at: Date;
}
