/** The picture path of the processor. Native code is loaded with the first picture, not before. */
import { ExpiredCertificateError, readIdentity } from '../pictures/c2pa/identity.ts';
import { createPictureSigner } from '../pictures/c2pa/signer.ts';
import { loadSharp } from '../pictures/codec/sharp.ts';
import { createDarkroom, type PicturesConfig, prepareInput } from '../pictures/index.ts';
import { createMediaLabeller } from '../pictures/label/media.ts';
import { systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { Log } from '../platform/log.ts';
import { markSound } from '../sounds/index.ts';
import { createDownloader, createFileReader, type Downloader } from '../storage/fetch/download.ts';
import { createMediaOpener } from '../storage/fetch/media-stream.ts';
import type { Finisher } from '../tasks/index.ts';
import { readMediaConfig } from './media.ts';

let finisher: Finisher | undefined;

const EXPIRY_NOTICE_MS = 30 * 24 * 60 * 60_000;

/**
 * One per process. Throws ConfigError for a mark that cannot be drawn or is not lawful, and for a
 * signing certificate that never could sign; once it has expired, pictures leave unsigned.
 */
export function createFinisher(config: Config, log: Log): Finisher {
  if (finisher !== undefined) return finisher;
  const pictures = picturesConfig(config, log);
  const network = { allowPrivate: config.allowPrivateHosts };
  const { soundMark, wordsPlace } = readMediaConfig(config.media);
  finisher = {
    darkroom: createDarkroom(pictures),
    prepareInput,
    download: whileSharpLoads(createDownloader(network)),
    readFile: createFileReader(network),
    open: createMediaOpener(network),
    markSound,
    soundMark,
    label: createMediaLabeller(pictures.label),
    wordsPlace,
  };
  return finisher;
}

/**
 * What is fetched here are pictures, and loading sharp takes 60 ms once in a process: as well spent
 * while the first one is on its way. That it cannot be loaded is told to whoever opens the picture.
 */
function whileSharpLoads(download: Downloader): Downloader {
  return (url, limits) => {
    const coming = download(url, limits);
    loadSharp().catch(() => {});
    return coming;
  };
}

/** DARKROOM_PICTURES as a whole; the two variables for the commonest wishes come on top. */
export function picturesConfig(config: Config, log: Log): PicturesConfig {
  const { markText, labelProducer } = config;
  const base = config.pictures as PicturesConfig;
  return {
    ...base,
    signer: signerOf(config, log),
    ...(markText === null ? {} : { mark: { ...base.mark, text: markText } }),
    ...(labelProducer === null ? {} : { label: { ...base.label, producer: labelProducer } }),
  };
}

function signerOf(config: Config, log: Log): PicturesConfig['signer'] {
  const now = systemClock.now();
  try {
    const identity = readIdentity(config.environment, now);
    if (identity === null) return undefined;
    const days = Math.floor((identity.expiresAt - now) / 86_400_000);
    if (identity.expiresAt < now + EXPIRY_NOTICE_MS) log.warn('signing ends soon', { days });
    return createPictureSigner(identity);
  } catch (error) {
    if (!(error instanceof ExpiredCertificateError)) throw error;
    log.error('pictures are no longer signed', { error });
    return undefined;
  }
}
