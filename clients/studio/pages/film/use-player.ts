/** One player for a canvas, as long as it is on the page. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { EditSource } from '../../../../shared/film/edit/list.ts';
import type { Links } from '../../data/links.ts';
import type { Take } from '../../data/types.ts';
import { type Composer, createComposer } from '../../film/compose.ts';
import { createLetterDrawer } from '../../film/letters.ts';
import { createMedia, type Media } from '../../film/media.ts';
import { createPlayer, type Player } from '../../film/player.ts';
import type { Scene } from '../../film/scene.ts';
import { createSounds, type Sounds } from '../../film/sound.ts';

export interface Engine {
  readonly media: Media;
  readonly sounds: Sounds;
  readonly player: Player;
  /** For a film beside the preview. */
  readonly newComposer: () => Composer;
}

interface Wish {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly scene: Scene | null;
  readonly takes: readonly Take[];
  readonly links: Links;
}

/** Null until the letters are there; `isFailed`: they did not come. */
export function usePlayer({ canvas, scene, takes, links }: Wish): {
  readonly engine: Engine | null;
  readonly isFailed: boolean;
} {
  const [engine, setEngine] = useState<Engine | null>(null);
  const [isFailed, setFailed] = useState(false);
  const urlOf = useLatestUrl(takes, links);
  useEffect(() => {
    let made: Engine | null = null;
    let isOver = false;
    void createLetterDrawer().then(
      (letters) => {
        if (isOver || canvas.current === null) return;
        const media = createMedia((source) => urlOf.current(source));
        const sounds = createSounds(media);
        const newComposer = (): Composer => createComposer(media, letters);
        const parts = { canvas: canvas.current, composer: newComposer(), sounds };
        made = { media, sounds, newComposer, player: createPlayer(parts) };
        setEngine(made);
      },
      () => setFailed(true),
    );
    return () => {
      isOver = true;
      made?.player.close();
      setEngine(null);
    };
  }, [canvas, urlOf]);
  useEffect(() => {
    if (scene !== null) engine?.player.load(scene);
  }, [engine, scene]);
  // Addresses that have come meanwhile: what was black is looked at again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the addresses are why
  useEffect(() => {
    if (engine !== null && engine.player.gone.get().length > 0) engine.player.again();
  }, [engine, links]);
  return { engine, isFailed };
}

function useLatestUrl(takes: readonly Take[], links: Links) {
  const urlOf = useRef<(source: EditSource) => string | null>(() => null);
  useEffect(() => {
    const byId = new Map(takes.map((take) => [take.work_id, take]));
    urlOf.current = (source) =>
      'workId' in source ? links.url(byId.get(source.workId)?.images[source.index]) : null;
  }, [takes, links]);
  return urlOf;
}
