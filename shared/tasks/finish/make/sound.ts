/** Sounds: the audible mark, then the invisible label, then storage, then whoever listens. */
import type { SoundFacts } from '../../../sounds/contract.ts';
import { wholeOf } from '../../../storage/fetch/media-stream.ts';
import type { ImageDoc } from '../../core/documents/schema.ts';
import { filePath, sha256Of } from '../../core/files.ts';
import { removeImages } from '../remove-images.ts';
import { checkSound, puttingAside, reviewsOf } from './check.ts';
import type { MadeOne, Making, ProcessorDeps } from './contract.ts';
import { carriesLabel, keptUrl, openResult } from './media.ts';
import { WORDS_SIGN } from './words.ts';

const EXTENSIONS = { 'audio/mpeg': 'mp3', 'audio/wav': 'wav' } as const;

/**
 * A sound that cannot carry the mark is refused: SoundFormatError. Throws DamagedSoundError too,
 * DownloadError, StorageError, ModerationUnavailableError.
 */
export async function makeSound(deps: ProcessorDeps, making: Making): Promise<MadeOne> {
  const { task, name, produceId } = making;
  const { markSound, label, soundMark } = deps.finisher;
  const source = await wholeOf(await openResult(deps, making));
  const kept = carriesLabel(source) ? keptUrl(deps, making, 'audio') : null;
  const marked = markSound(source, kept === null ? soundMark : 'none');
  const bytes = kept === null ? label(marked.bytes, produceId) : marked.bytes;
  const path = filePath(task, `${name}.${EXTENSIONS[marked.mime]}`);
  const fileId = kept ?? (await deps.store.put(path, bytes, marked.mime)).fileId;
  const image: ImageDoc = {
    file_id: fileId,
    thumb_file_id: '',
    width: 0,
    height: 0,
    sha256: kept === null ? sha256Of(bytes) : null,
    mime: marked.mime,
    media: mediaOf(marked.facts),
    label: { text: WORDS_SIGN, shown: kept === null ? soundMark : 'provider', hidden: true },
  };
  const sound = { ...marked, bytes };
  const verdict = await checkSound(deps, puttingAside(making, image), { fileId, sound });
  const reviews = reviewsOf(verdict, fileId);
  if (verdict.outcome === 'block') await removeImages(deps, [image]);
  return { kind: 'made', image, reviews, aside: [], warnings: [] };
}

const mediaOf = ({ kind, ms, codec, rate, channels }: SoundFacts) => ({
  kind,
  ms,
  codec,
  sample_rate: rate,
  channels,
});
