/** One project: its episodes, what its films are made of, who works on it, what it cost. */
import { type ComponentType, lazy, Suspense, useEffect } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import { Page } from '../../../ui/parts/page.tsx';
import { Tabs } from '../../../ui/parts/tabs.tsx';
import { PROJECT_PARTS, type ProjectPart, toProject } from '../../app/routes.ts';
import { mayOf, useProject } from '../../data/project.ts';
import type { OpenedProject } from '../../data/types.ts';
import { Loaded } from '../../parts/loading.tsx';
import { EpisodesPart } from './episodes.tsx';
import { projectWords } from './words.ts';

export interface PartProps {
  readonly opened: OpenedProject;
}

const PARTS: Readonly<Record<ProjectPart, ComponentType<PartProps>>> = {
  episodes: EpisodesPart,
  assets: lazy(async () => ({ default: (await import('./assets/assets.tsx')).AssetsPart })),
  members: lazy(async () => ({ default: (await import('./members/members.tsx')).MembersPart })),
  spend: lazy(async () => ({ default: (await import('./spend.tsx')).SpendPart })),
  history: lazy(async () => ({ default: (await import('./history.tsx')).HistoryPart })),
  settings: lazy(async () => ({ default: (await import('./settings.tsx')).SettingsPart })),
};

export function ProjectPage({ projectId, part }: { projectId: string; part: ProjectPart }) {
  const t = useWords(projectWords);
  const asked = useProject(projectId);
  const title = asked.opened?.project.title;
  useEffect(() => {
    document.title = `${title ?? t.project} · Darkroom Studio`;
  }, [title, t]);
  const Part = PARTS[part];
  return (
    <Loaded asked={asked} opened={asked.opened}>
      {(opened) => (
        <Page
          title={opened.project.title}
          about={
            <>
              {t.kinds[opened.project.kind]} · {opened.project.aspect} ·{' '}
              <span className="font-mono text-xs">{opened.project.id}</span>
              {!mayOf(opened.me).edit && <> · {t.readOnly}</>}
            </>
          }
          tabs={
            <Tabs
              label={t.parts}
              tabs={PROJECT_PARTS.map((one) => ({
                to: toProject(projectId, one),
                label: t.part[one],
                isHere: one === part,
              }))}
            />
          }
        >
          <Suspense fallback={null}>
            <Part opened={opened} />
          </Suspense>
        </Page>
      )}
    </Loaded>
  );
}
