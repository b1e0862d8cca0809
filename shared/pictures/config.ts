import type { PictureSigner } from './c2pa/signer.ts';
import type { DecodeLimits } from './codec/decode.ts';
import { checkProducer } from './label/aigc.ts';
import { type MarkOptions, type ResolvedMark, resolveMark } from './mark/options.ts';
import { checkMark } from './mark/rules.ts';

export interface LabelOptions {
  /** Name or code of the service, e.g. `001191440300708461136T1XGW3`: the law wants the real one. */
  readonly producer?: string;
  /** IPTC code. Default `trainedAlgorithmicMedia`. */
  readonly digitalSourceType?: string;
  /** XMP CreatorTool. Default `Darkroom`. */
  readonly creatorTool?: string;
}

export type ResolvedLabel = Required<LabelOptions>;

export interface PicturesConfig {
  /** The invisible label. */
  readonly label?: LabelOptions;
  /** The mark of every picture; `taskTypes` and then `models` override it field by field. */
  readonly mark?: MarkOptions;
  readonly taskTypes?: Readonly<Record<string, MarkOptions>>;
  readonly models?: Readonly<Record<string, MarkOptions>>;
  readonly limits?: Partial<DecodeLimits>;
  /** Longest side of a thumbnail, px. Default 512. */
  readonly thumbnailPx?: number;
  /** Puts C2PA content credentials into pictures, not into thumbnails. Default: none. */
  readonly signer?: PictureSigner | undefined;
}

/** 4096²: what a 512 MB function can hold. 64 MB is more than a PNG of that size takes. */
export const DEFAULT_LIMITS: DecodeLimits = { maxBytes: 64 * 1024 * 1024, maxPixels: 4096 * 4096 };

/** @throws ConfigError for a producer the standard's alphabet cannot write */
export function resolveLabel(options: LabelOptions = {}): ResolvedLabel {
  const label = {
    producer: 'UNREGISTERED',
    digitalSourceType: 'trainedAlgorithmicMedia',
    creatorTool: 'Darkroom',
    ...options,
  };
  checkProducer(label.producer, 'label.producer');
  return label;
}

/** The mark for each task type and model, checked once when the configuration is read. */
export function createMarks(
  config: PicturesConfig,
): (taskType: string, model: string) => ResolvedMark {
  const { mark, taskTypes = {}, models = {} } = config;
  checkMark(resolveMark(mark), 'mark');
  for (const [type, options] of Object.entries(taskTypes)) {
    checkMark(resolveMark(mark, options), `taskTypes.${type}`);
    for (const [model, more] of Object.entries(models)) {
      checkMark(resolveMark(mark, options, more), `models.${model}`);
    }
  }
  for (const [model, options] of Object.entries(models)) {
    checkMark(resolveMark(mark, options), `models.${model}`);
  }
  return (taskType, model) => resolveMark(mark, own(taskTypes, taskType), own(models, model));
}

const own = (table: Readonly<Record<string, MarkOptions>>, name: string) =>
  Object.hasOwn(table, name) ? table[name] : undefined;
