/** Why something cannot be sent, or what it lacks: told beforehand, one by one. */
export interface Reason {
  readonly code:
    | 'MODEL_UNAVAILABLE'
    | 'WORDS_MISSING'
    | 'FRAME_MISSING'
    | 'LOOK_MISSING'
    | 'PROMPT_TOO_LONG'
    | 'LAST_FRAME_LEFT_OUT'
    | 'INVALID'
    | 'GONE'
    | 'RUNNING'
    | 'SHOT_LOCKED';
  readonly field: string;
  readonly message: string;
  /** What it is about, as somebody has named it. */
  readonly about?: string;
}

export const reason = (code: Reason['code'], field: string, message: string): Reason => ({
  code,
  field,
  message,
});
