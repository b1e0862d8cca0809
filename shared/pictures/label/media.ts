/** The invisible label for sounds; films get theirs where they are marked. */
import { type LabelOptions, resolveLabel } from '../config.ts';
import { labelFile } from './file.ts';

/**
 * Labels MP4, MP3 and WAV. Throws ConfigError for a producer the standard's alphabet cannot write;
 * what it gives throws PictureError for a file without a place for the label.
 */
export function createMediaLabeller(
  options: LabelOptions = {},
): (bytes: Uint8Array, produceId: string) => Uint8Array {
  const label = resolveLabel(options);
  return (bytes, produceId) => labelFile(bytes, { ...label, produceId }).bytes;
}
