/** What the cut becomes: a film or a draft by the server, or a quick look by this browser. */
import { useState } from 'react';
import { useWords } from '../../../../ui/core/language.ts';
import { Button } from '../../../../ui/parts/button.tsx';
import { Section } from '../../../../ui/parts/page.tsx';
import { useFilm } from '../context.ts';
import type { Engine } from '../use-player.ts';
import { ExportDialog } from './export-dialog.tsx';
import { ExportsList } from './exports-list.tsx';
import { QuickDraft } from './quick-draft.tsx';
import type { ExportTarget } from './use-exports.ts';
import { exportWords } from './words.ts';

export function Exports({ engine }: { engine: Engine | null }) {
  const t = useWords(exportWords);
  const { may, list } = useFilm();
  const [target, setTarget] = useState<ExportTarget | null>(null);
  return (
    <Section
      title={t.exports}
      actions={
        may.spend && (
          <Button
            look="primary"
            icon="film"
            disabled={list === null}
            onClick={() => setTarget('mp4')}
          >
            {t.start}
          </Button>
        )
      }
    >
      <ExportsList onAgain={may.spend ? setTarget : null} />
      {engine !== null && <QuickDraft engine={engine} />}
      {target !== null && <ExportDialog first={target} onClose={() => setTarget(null)} />}
    </Section>
  );
}
