/** The picture path of the processor. Native code is loaded at the first picture, not before. */
import { createDarkroom, type PicturesConfig, prepareInput } from '../pictures/index.ts';
import { createMediaLabeller } from '../pictures/label/media.ts';
import type { Config } from '../platform/config.ts';
import { createDownloader } from '../storage/download.ts';
import { createMediaOpener } from '../storage/media-stream.ts';
import type { Finisher } from '../tasks/deps.ts';

let finisher: Finisher | undefined;

/** One per process. Throws ConfigError for a mark that cannot be drawn or is not lawful. */
export function createFinisher(config: Config): Finisher {
  if (finisher !== undefined) return finisher;
  const pictures = picturesConfig(config);
  finisher = {
    darkroom: createDarkroom(pictures),
    prepareInput,
    download: createDownloader({ allowPrivate: config.allowPrivateHosts }),
    label: createMediaLabeller(pictures.label),
    open: createMediaOpener({ allowPrivate: config.allowPrivateHosts }),
  };
  return finisher;
}

/** DARKROOM_PICTURES as a whole; the two variables for the commonest wishes come on top. */
function picturesConfig(config: Config): PicturesConfig {
  const { markText, labelProducer } = config;
  const base = config.pictures as PicturesConfig;
  return {
    ...base,
    ...(markText === null ? {} : { mark: { ...base.mark, text: markText } }),
    ...(labelProducer === null ? {} : { label: { ...base.label, producer: labelProducer } }),
  };
}
