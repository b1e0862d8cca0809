/** Where the mark stands: one of nine places, or all over the picture on a slant. */
export const MARK_POSITIONS = [
  'top-left',
  'top',
  'top-right',
  'left',
  'center',
  'right',
  'bottom-left',
  'bottom',
  'bottom-right',
  'tiled',
] as const;
export type MarkPosition = (typeof MARK_POSITIONS)[number];

export interface MarkOptions {
  /** Default `AI生成`. Must hold 人工智能 or AI, and 生成 or 合成. */
  readonly text?: string;
  /** Font size as a part of the picture's shortest side. Default 0.068: capitals are 5 % high. */
  readonly ratio?: number;
  /** Default `bottom-right`. */
  readonly position?: MarkPosition;
  /** 0.2–1. Default 0.9, tiled 0.4. */
  readonly opacity?: number;
  /** `auto` chooses light or dark by what lies under the mark; else `#rrggbb`. Default `auto`. */
  readonly colour?: string;
  /** A PNG, JPEG or WebP picture drawn left of the text, a little higher than the text. */
  readonly logo?: Uint8Array;
  /** What a QR code left of the text says, e.g. a link; a sixth of the shortest side wide. */
  readonly qr?: string;
  /** `false` leaves the mark out; only with `exemption`. */
  readonly visible?: boolean;
  /**
   * Article 9 of the labelling measures: the user asked for an unmarked picture, agreed to label it,
   * and the logs are kept six months. Switches the wording, size and place rules off.
   */
  readonly exemption?: 'article-9';
}

export type ResolvedMark = Readonly<
  Required<Omit<MarkOptions, 'logo' | 'qr' | 'exemption'>> &
    Pick<MarkOptions, 'logo' | 'qr' | 'exemption'>
>;

/** Later options win; what nobody sets is the default. */
export function resolveMark(...layers: readonly (MarkOptions | undefined)[]): ResolvedMark {
  const merged: MarkOptions = Object.assign({}, ...layers);
  return {
    text: 'AI生成',
    ratio: 0.068,
    position: 'bottom-right',
    opacity: merged.position === 'tiled' ? 0.4 : 0.9,
    colour: 'auto',
    visible: true,
    ...merged,
  };
}
