/** What is being made in a project, by batches and one by one. */
import { useEffect } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import { Page, Section } from '../../../ui/parts/page.tsx';
import { Bone, Empty, Failed } from '../../../ui/parts/states.tsx';
import { useBatches } from '../../data/batches.ts';
import { useProject } from '../../data/project.ts';
import type { OpenedProject } from '../../data/types.ts';
import { Loaded } from '../../parts/loading.tsx';
import { BatchCard } from './batch-card.tsx';
import { Tasks } from './tasks.tsx';
import { queueWords } from './words.ts';

export function QueuePage({ projectId }: { projectId: string }) {
  const t = useWords(queueWords);
  const asked = useProject(projectId);
  useEffect(() => {
    document.title = `${t.title} · Darkroom Studio`;
  }, [t]);
  return (
    <Loaded asked={asked} opened={asked.opened}>
      {(opened) => (
        <Page title={t.title} about={t.about}>
          <div className="max-w-[1040px]">
            <Section title={t.batches}>
              <Batches opened={opened} />
            </Section>
            <Section title={t.tasks}>
              <Tasks opened={opened} />
            </Section>
          </div>
        </Page>
      )}
    </Loaded>
  );
}

/** So many tell what they cost without being asked to. */
const RECENT = 5;

function Batches({ opened }: { opened: OpenedProject }) {
  const t = useWords(queueWords);
  const { data, error, refetch } = useBatches(opened.project.id);
  if (data === undefined) {
    return error === null ? (
      <Bone width="80%" />
    ) : (
      <Failed error={error} onRetry={() => void refetch()} />
    );
  }
  if (data.length === 0) return <Empty>{t.noBatches}</Empty>;
  return (
    <ul className="grid gap-2">
      {data.map((batch, index) => (
        <BatchCard key={batch.id} {...{ opened, batch }} isRecent={index < RECENT} />
      ))}
    </ul>
  );
}
