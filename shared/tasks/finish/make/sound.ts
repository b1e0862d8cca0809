/** Sounds: the audible mark, then the invisible label, then storage, then whoever listens. */
import type { MarkedSound, SoundFacts } from '../../../sounds/contract.ts';
import { wholeOf } from '../../../storage/fetch/media-stream.ts';
import type { LabelDoc } from '../../core/documents/media.ts';
import type { ImageDoc } from '../../core/documents/schema.ts';
import { filePath, sha256Of } from '../../core/files.ts';
import { removeImages } from '../remove-images.ts';
import { checkSound, puttingAside, reviewsOf } from './check.ts';
import type { Judging, MadeOne, MadeResult, Making, ProcessorDeps } from './contract.ts';
import { carriesLabel, keptUrl, openResult } from './media.ts';
import { WORDS_SIGN } from './words.ts';

const EXTENSIONS = { 'audio/mpeg': 'mp3', 'audio/wav': 'wav' } as const;

/**
 * A sound that cannot carry the mark is refused: SoundFormatError. Throws DamagedSoundError too,
 * DownloadError, StorageError, ModerationUnavailableError.
 */
export async function makeSound(deps: ProcessorDeps, making: Making): Promise<MadeOne> {
  const { produceId } = making;
  const { markSound, label, soundMark } = deps.finisher;
  const source = await wholeOf(await openResult(deps, making));
  const kept = carriesLabel(source) ? keptUrl(deps, making, 'audio') : null;
  const marked = markSound(source, kept === null ? soundMark : 'none');
  const bytes = kept === null ? label(marked.bytes, produceId) : marked.bytes;
  const shown = kept === null ? soundMark : 'provider';
  return keepSound(deps, making, { marked: { ...marked, bytes }, shown, kept });
}

/**
 * Stores a sound as it is, has it listened to, and removes it at once where it is blocked. `shown`:
 * how it says that a machine made it; null: none did. `kept`: the provider's own address.
 */
export async function keepSound(
  deps: ProcessorDeps,
  making: Judging & Pick<Making, 'name'>,
  of: {
    readonly marked: MarkedSound;
    readonly shown: LabelDoc['shown'] | null;
    readonly kept?: string | null;
  },
): Promise<MadeResult> {
  const { task, name } = making;
  const { marked, shown, kept = null } = of;
  const path = filePath(task, `${name}.${EXTENSIONS[marked.mime]}`);
  const fileId = kept ?? (await deps.store.put(path, marked.bytes, marked.mime)).fileId;
  const image: ImageDoc = {
    file_id: fileId,
    thumb_file_id: '',
    width: 0,
    height: 0,
    sha256: kept === null ? sha256Of(marked.bytes) : null,
    mime: marked.mime,
    media: mediaOf(marked.facts),
    ...(shown === null ? {} : { label: { text: WORDS_SIGN, shown, hidden: true } }),
  };
  const asked = { fileId, sound: marked };
  const verdict = await checkSound(deps, puttingAside(making, image), asked);
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
