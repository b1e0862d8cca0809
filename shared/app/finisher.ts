/** The picture path of the processor. Native code is loaded at the first picture, not before. */
import { readIdentity } from '../pictures/c2pa/identity.ts';
import { createPictureSigner } from '../pictures/c2pa/signer.ts';
import { createDarkroom, type PicturesConfig, prepareInput } from '../pictures/index.ts';
import { createMediaLabeller } from '../pictures/label/media.ts';
import { systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { createDownloader } from '../storage/download.ts';
import { createMediaOpener } from '../storage/media-stream.ts';
import type { Finisher } from '../tasks/deps.ts';

let finisher: Finisher | undefined;

/**
 * One per process. Throws ConfigError for a mark that cannot be drawn or is not lawful, and for a
 * signing certificate that cannot sign.
 */
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
  const identity = readIdentity(config.environment, systemClock.now());
  return {
    ...base,
    signer: identity === null ? undefined : createPictureSigner(identity),
    ...(markText === null ? {} : { mark: { ...base.mark, text: markText } }),
    ...(labelProducer === null ? {} : { label: { ...base.label, producer: labelProducer } }),
  };
}
