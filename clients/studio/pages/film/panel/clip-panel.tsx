import { useWords } from '../../../../ui/core/language.ts';
import { Button, ButtonLink } from '../../../../ui/parts/button.tsx';
import { Note } from '../../../../ui/parts/note.tsx';
import { toEpisode } from '../../../app/routes.ts';
import { clipVerbs } from '../clip-verbs.ts';
import { type Clip, useFilm } from '../context.ts';
import { trimItem } from '../cut/arrange.ts';
import { lengthOf } from '../cut/content.ts';
import { lengthText } from '../stage/timecode.ts';
import { words } from '../words.ts';
import { SecondsField } from './seconds-field.tsx';
import { TransitionFields } from './transition-fields.tsx';
import { Volume } from './volume.tsx';
import { panelWords } from './words.ts';

export function ClipPanel() {
  const t = useWords(panelWords);
  const { clips, selected } = useFilm();
  const clip = clips.find(({ id }) => id === selected);
  if (clip === undefined) return <p className="text-ink-2">{t.chooseClip}</p>;
  return <ChosenClip key={clip.id} clip={clip} />;
}

function ChosenClip({ clip }: { clip: Clip }) {
  const t = useWords(panelWords);
  const w = useWords(words);
  const film = useFilm();
  const { opened, clips, may } = film;
  const verbs = clipVerbs(film, w);
  return (
    <>
      <header className="flex items-baseline justify-between gap-3">
        <h3 className="min-w-0 truncate font-semibold">{clip.title}</h3>
        <span className="text-xs whitespace-nowrap text-ink-2">
          {t.number(clip.number, clips.length)}
        </span>
      </header>
      {clip.take.newer !== null && (
        <div className="flex flex-wrap items-center justify-between gap-2 rounded-control bg-held-tint px-3 py-2 text-held">
          <span>{w.stale}</span>
          {may.edit && (
            <Button isSmall onClick={() => verbs.takeNew(clip)}>
              {w.useNew}
            </Button>
          )}
        </div>
      )}
      {clip.take.take === null && <Note tone="failed">{w.goneKind}</Note>}
      {clip.isShotGone && <Note tone="held">{w.shotGone}</Note>}
      {may.edit && (
        <div className="flex flex-wrap gap-2">
          <Button isSmall icon="left" disabled={clip.number === 1} onClick={() => verbs.move(-1)}>
            {t.earlier}
          </Button>
          <Button
            isSmall
            icon="right"
            disabled={clip.number === clips.length}
            onClick={() => verbs.move(1)}
          >
            {t.later}
          </Button>
          <Button isSmall icon="split" title={t.splitAbout} onClick={() => verbs.splitHere()}>
            {t.split}
          </Button>
          <Button
            isSmall
            look="danger"
            icon="trash"
            title={t.removeAbout}
            onClick={() => verbs.remove()}
          >
            {t.remove}
          </Button>
        </div>
      )}
      <Trims clip={clip} />
      <TransitionFields clip={clip} />
      {clip.take.ms === null ? (
        <p className="text-xs text-ink-2">{t.stillHint}</p>
      ) : (
        <Volume clip={clip} onMute={verbs.mute} />
      )}
      <div>
        <ButtonLink
          isSmall
          to={toEpisode(opened.project.id, opened.episode.id, { shot: clip.item.shot_id })}
        >
          {t.toShot}
        </ButtonLink>
      </div>
    </>
  );
}

function Trims({ clip }: { clip: Clip }) {
  const t = useWords(panelWords);
  const { cut, change, may } = useFilm();
  const { item, take } = clip;
  const trim = (edge: 'in' | 'out', to: number): void =>
    change({ items: trimItem(cut.items, { id: clip.id, edge, to, sourceMs: take.ms }) });
  if (take.ms === null) {
    return (
      <SecondsField
        label={t.length}
        ms={lengthOf(item)}
        isOff={!may.edit}
        onChange={(ms) => trim('out', item.in_ms + ms)}
      />
    );
  }
  return (
    <div className="grid gap-1">
      <div className="grid grid-cols-2 gap-3">
        <SecondsField
          label={t.from}
          ms={item.in_ms}
          isOff={!may.edit}
          onChange={(ms) => trim('in', ms)}
        />
        <SecondsField
          label={t.to}
          ms={item.out_ms}
          isOff={!may.edit}
          onChange={(ms) => trim('out', ms)}
        />
      </div>
      <p className="text-xs text-ink-2">{t.sourceLength(lengthText(take.ms))}</p>
    </div>
  );
}
