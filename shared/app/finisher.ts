/** The picture path of the processor. Native code is loaded at the first picture, not before. */
import { createDarkroom, prepareInput } from '../pictures/index.ts';
import { createMediaLabeller } from '../pictures/label/media.ts';
import type { Config } from '../platform/config.ts';
import { createDownloader } from '../storage/download.ts';
import { createMediaOpener } from '../storage/media-stream.ts';
import type { Finisher } from '../tasks/deps.ts';

let finisher: Finisher | undefined;

/** One per process. Throws ConfigError for a mark that cannot be drawn or is not lawful. */
export function createFinisher(config: Config): Finisher {
  const { markText } = config;
  finisher ??= {
    darkroom: createDarkroom(markText === null ? {} : { mark: { text: markText } }),
    prepareInput,
    download: createDownloader({ allowPrivate: config.allowPrivateHosts }),
    label: createMediaLabeller(),
    open: createMediaOpener({ allowPrivate: config.allowPrivateHosts }),
  };
  return finisher;
}
