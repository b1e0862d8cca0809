/** One place of a shot: with what it is made, what is sent, what it costs, and what was made. */
import { useState } from 'react';
import { useWords } from '../../../../../ui/core/language.ts';
import { Button } from '../../../../../ui/parts/button.tsx';
import { TextArea } from '../../../../../ui/parts/field.tsx';
import { OwnFile } from '../../../../parts/own-file.tsx';
import { runningAt, type ShotPlace } from '../../core/places.ts';
import { useRoom } from '../../core/room.ts';
import type { PanelShot } from '../shot/panel-shot.ts';
import { TAKES, Takes } from '../takes/takes.tsx';
import { panelWords } from '../words.ts';
import { ModelFields } from './model-fields.tsx';
import { Sends } from './sends.tsx';
import { Start } from './start.tsx';
import { useComposed } from './use-composed.ts';

export interface OwnPrompt {
  readonly text: string;
  readonly write: (text: string) => void;
}

const MOST_CHARS = 2_000;
const OWN = { frame: 'picture', video: 'video', line: 'audio' } as const;

/** `prompt` null: what is sent is the line itself. */
export function Maker({
  parts,
  place,
  prompt,
}: {
  parts: PanelShot;
  place: ShotPlace;
  prompt: OwnPrompt | null;
}) {
  const { may, project, opened } = useRoom();
  const [round, setRound] = useState(0);
  const { composed, stamp } = useComposed(place);
  const started = (): void => {
    // The next wish is another one, even if it says the same.
    setRound((n) => n + 1);
    document.getElementById(TAKES)?.focus();
  };
  return (
    <div className="grid gap-4" data-place={place.slot}>
      {prompt !== null && (
        <Prompt prompt={prompt} composed={composed?.prompt ?? ''} isOff={!may.edit} />
      )}
      <ModelFields shot={parts.shot} slot={place.slot} sent={composed?.model ?? null} />
      <Sends composed={composed} />
      {may.edit && (
        <Start
          key={round}
          {...{ place, stamp }}
          running={runningAt(place, parts.takes)}
          onStarted={started}
        />
      )}
      {may.edit && (
        <OwnFile
          projectId={project.id}
          openid={opened.me.openid}
          target={place.target}
          kind={OWN[place.slot]}
        />
      )}
      <Takes parts={parts} place={place} prompt={prompt} />
    </div>
  );
}

function Prompt({
  prompt: { text, write },
  composed,
  isOff,
}: {
  prompt: OwnPrompt;
  composed: string;
  isOff: boolean;
}) {
  const t = useWords(panelWords);
  return (
    <div className="grid gap-1">
      <TextArea
        label={t.prompt}
        hint={text === '' ? t.promptHint : undefined}
        placeholder={composed}
        value={text}
        {...{ rows: 4, maxLength: MOST_CHARS, disabled: isOff }}
        onChange={(event) => write(event.target.value)}
      />
      {!isOff && (
        <div className="flex flex-wrap gap-2">
          {text === '' && composed !== '' && (
            <Button isSmall icon="edit" onClick={() => write(composed.slice(0, MOST_CHARS))}>
              {t.usePrompt}
            </Button>
          )}
          {text !== '' && (
            <Button isSmall icon="undo" onClick={() => write('')}>
              {t.clearPrompt}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
