/**
 * One visit to a film: its frames are marked and encoded as far as time allows; once all are made,
 * they become the file that is stored.
 */

import type { FilmCheckpoint, FilmPart, FilmParts, FilmRequest } from '../contract.ts';
import { type OpenedFilm, withFilm } from '../file/container.ts';
import type { Encoded } from '../frames/encode.ts';
import { writeFilm } from './mux.ts';
import { type OpeningRequest, openingOf } from './opening.ts';
import { getPart, putPart } from './parts.ts';
import { renderFrames } from './render.ts';

export type MarkVisit = Pick<
  FilmRequest,
  'source' | 'target' | 'madeAt' | 'until' | 'checkpoint' | 'parts'
> &
  Omit<OpeningRequest, 'film'> & { readonly now: () => number };

export type Marked =
  | { readonly kind: 'written'; readonly warnings: readonly string[] }
  | { readonly kind: 'go_on'; readonly checkpoint: FilmCheckpoint };

/** @throws FilmError, DamagedPartError, StorageError */
export const markFilm = (visit: MarkVisit): Promise<Marked> =>
  withFilm(visit.source, (film) => goOn(visit, film));

async function goOn(visit: MarkVisit, film: OpenedFilm): Promise<Marked> {
  const { native, target, madeAt, parts } = visit;
  const { plan, parameters, stamp } = await openingOf({ ...visit, film });
  const earlier = earlierParts(visit.checkpoint, parameters);
  const from = earlier.reduce((sum, { frames }) => sum + frames, 0);
  const isTimeUp = (): boolean => visit.now() >= visit.until;
  const rendered =
    from < plan.encoded ? await renderFrames({ native, film, plan, stamp, from, isTimeUp }) : [];
  if (from + rendered.length < plan.encoded) {
    const part = await putPart(parts, { from, packets: rendered });
    const encoded = Buffer.from(parameters).toString('base64');
    return { kind: 'go_on', checkpoint: { parameters: encoded, parts: [...earlier, part] } };
  }
  const packets = inTurn(parts, earlier, rendered);
  await writeFilm({ film, target, plan, packets, parameters, madeAt });
  return { kind: 'written', warnings: stamp.warnings };
}

/** Parts made by another version of the encoder do not go together with ours: begun again. */
function earlierParts(
  checkpoint: FilmCheckpoint | null,
  parameters: Uint8Array,
): readonly FilmPart[] {
  if (checkpoint?.parameters !== Buffer.from(parameters).toString('base64')) return [];
  return checkpoint.parts;
}

/** One part in memory at a time besides what is being written. */
async function* inTurn(
  parts: FilmParts,
  earlier: readonly FilmPart[],
  last: readonly Encoded[],
): AsyncGenerator<Encoded> {
  for (const part of earlier) yield* await getPart(parts, part);
  yield* last;
}
