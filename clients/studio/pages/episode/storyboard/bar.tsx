/** What can be done with the script: a storyboard of it, from its price to its end. */
import { useState } from 'react';
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { Button } from '../../../../ui/parts/button.tsx';
import { Note } from '../../../../ui/parts/note.tsx';
import { useExplain } from '../../../../ui/parts/states.tsx';
import { tell } from '../../../../ui/parts/toast.tsx';
import { useRun } from '../../../parts/use-run.ts';
import { useRoom } from '../core/room.ts';
import { StoryboardQuote } from './quote.tsx';
import { StoryboardReview } from './review.tsx';
import { type StoryboardState, useStoryboard } from './use-storyboard.ts';
import { storyboardWords } from './words.ts';

export function StoryboardBar() {
  const t = useWords(storyboardWords);
  const { opened, may, shots } = useRoom();
  const [isAsking, setAsking] = useState(false);
  const state = useStoryboard(opened, may.edit);
  const { doc } = state;
  const isEmpty = opened.script.text.trim() === '';
  return (
    <div className="grid gap-2">
      {doc === null && may.edit && (
        <div className="flex flex-wrap items-center justify-between gap-2">
          <Button
            icon="generate"
            look={shots.length === 0 && !isEmpty ? 'primary' : 'plain'}
            disabled={isEmpty || !may.spend}
            onClick={() => setAsking(true)}
          >
            {shots.length === 0 ? t.make : t.makeNew}
          </Button>
          {!may.spend && <span className="text-xs text-ink-2">{t.noLimit}</span>}
        </div>
      )}
      {doc?.state === 'open' && <Running state={state} isEditor={may.edit} />}
      {doc?.state === 'draft' && <Draft state={state} isEditor={may.edit} />}
      {isAsking && (
        <StoryboardQuote
          onClose={() => setAsking(false)}
          onStarted={(started) => {
            setAsking(false);
            state.began(started);
          }}
        />
      )}
    </div>
  );
}

function Running({ state, isEditor }: { state: StoryboardState; isEditor: boolean }) {
  const t = useWords(storyboardWords);
  const explain = useExplain();
  const [isBusy, run] = useRun();
  const { doc, error, isTroubled } = state;
  if (doc === null) return null;
  const { parts, next, shots } = doc;
  const said = t.progress(count(Math.min(next + 1, parts.length)), count(parts.length));
  return (
    <div
      className="grid gap-2 rounded-control border border-line bg-sheet p-3"
      data-storyboard="open"
    >
      <div className="flex items-center justify-between gap-2">
        <span role="status">
          {said} · {t.shotsSoFar(count(shots.length))}
        </span>
        {isEditor && (
          <Button
            isSmall
            look="danger"
            isBusy={isBusy}
            onClick={() =>
              void run(async () => {
                await state.drop();
                tell(t.dropped);
              })
            }
          >
            {t.stop}
          </Button>
        )}
      </div>
      <progress
        aria-label={said}
        value={next}
        max={parts.length}
        className="h-1.5 w-full overflow-hidden rounded-full bg-grey accent-lamp"
      />
      {isTroubled && <Note tone="held">{t.trouble}</Note>}
      {error !== null && (
        <Note tone="failed">
          {t.paused}: {explain(error)}
          <Button isSmall className="ml-2" onClick={state.resume}>
            {t.resume}
          </Button>
        </Note>
      )}
    </div>
  );
}

function Draft({ state, isEditor }: { state: StoryboardState; isEditor: boolean }) {
  const t = useWords(storyboardWords);
  const [isOpen, setOpen] = useState(false);
  const { doc } = state;
  if (doc === null) return null;
  const { shots, problems } = doc;
  return (
    <div
      className="flex flex-wrap items-center justify-between gap-2 rounded-control border border-line bg-sheet p-3"
      data-storyboard="draft"
    >
      <span role="status">
        {t.ready(count(shots.length))} ·{' '}
        {problems.length === 0 ? t.noProblems : t.problems(count(problems.length))}
      </span>
      <Button isSmall look="primary" onClick={() => setOpen(true)}>
        {t.review}
      </Button>
      {isOpen && (
        <StoryboardReview state={state} isEditor={isEditor} onClose={() => setOpen(false)} />
      )}
    </div>
  );
}
