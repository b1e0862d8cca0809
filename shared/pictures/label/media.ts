/** The invisible label for film and sound, which are stored as the provider made them. */
import { type LabelOptions, resolveLabel } from '../config.ts';
import { PictureError } from '../errors.ts';
import { labelFile } from './file.ts';

/**
 * Labels MP4, MP3 and WAV; a format without a place for the label is handed through.
 * Throws ConfigError for a producer the standard's alphabet cannot write.
 */
export function createMediaLabeller(
  options: LabelOptions = {},
): (bytes: Uint8Array, produceId: string) => Uint8Array {
  const label = resolveLabel(options);
  return (bytes, produceId) => {
    try {
      return labelFile(bytes, { ...label, produceId }).bytes;
    } catch (error) {
      if (error instanceof PictureError) return bytes;
      throw error;
    }
  };
}
