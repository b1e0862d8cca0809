/** Which call made a task, for those that came over HTTP. */
export interface OriginDoc {
  /** Null: an operator's own secret. */
  readonly key_id: string | null;
  /** Of the body as it was sent: a repetition with another body is a conflict. */
  readonly body_hash: string;
  /** What the caller calls its own user, where it says. */
  readonly end_user?: string;
  /** What the caller made it for, in a word of its own. */
  readonly reference?: string;
}
