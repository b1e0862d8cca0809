/** Assets of another project, copied into this one: their words, looks and voices, not their pictures. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ActionDialog } from '../../../../ui/actions/action-dialog.tsx';
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { SelectField, Tick } from '../../../../ui/parts/field.tsx';
import { Bone } from '../../../../ui/parts/states.tsx';
import { useStudio } from '../../../app/context.ts';
import { useProjects } from '../../../data/projects.ts';
import { applyChanges } from '../../../data/read/cache.ts';
import type { Asset, OpenedProject } from '../../../data/types.ts';
import { assetWords, singular } from './words.ts';

export function FromProject({
  opened: { project, assets: here },
  onClose,
}: {
  opened: OpenedProject;
  onClose: () => void;
}) {
  const t = useWords(assetWords);
  const [wanted, setWanted] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { others, from, assets } = useLibrary(project.id, wanted);
  const copy = useCopy(project.id, assets ?? []);
  const names = new Set(here.map(({ name }) => name));
  const toggle = (id: string): void =>
    setChosen((now) => (now.includes(id) ? now.filter((one) => one !== id) : [...now, id]));
  return (
    <ActionDialog
      title={t.fromProject}
      about={t.fromProjectAbout}
      confirm={t.copyAssets(count(chosen.length))}
      call={copy}
      place={`copy assets ${project.id}`}
      keyAs="requestId"
      hasReason={false}
      isReady={chosen.length > 0}
      params={{ ids: chosen }}
      onClose={onClose}
    >
      {({ isLocked }) => (
        <>
          <SelectField
            label={t.project}
            value={from}
            disabled={isLocked}
            choices={others.map(({ id, title }) => ({ value: id, label: title }))}
            onChange={(event) => {
              setWanted(event.target.value);
              setChosen([]);
            }}
          />
          {assets === undefined && from !== '' && <Bone width="70%" />}
          {(from === '' || assets?.length === 0) && <p className="text-ink-2">{t.nothingThere}</p>}
          <Choices assets={assets ?? []} {...{ names, chosen, isLocked }} onToggle={toggle} />
        </>
      )}
    </ActionDialog>
  );
}

function Choices({
  assets,
  names,
  chosen,
  isLocked,
  onToggle,
}: {
  assets: readonly Asset[];
  /** Of what is here by now. */
  names: ReadonlySet<string>;
  chosen: readonly string[];
  isLocked: boolean;
  onToggle: (id: string) => void;
}) {
  const t = useWords(assetWords);
  const one = useWords(singular);
  return (
    <ul aria-label={t.assetsThere} className="grid max-h-72 gap-1 overflow-y-auto">
      {assets.map(({ id, kind, name }) => (
        <li key={id} className="flex min-w-0 flex-wrap items-center gap-x-2">
          <Tick
            label={name}
            checked={chosen.includes(id)}
            disabled={isLocked || names.has(name)}
            onChange={() => onToggle(id)}
          />
          <span className="text-xs text-ink-2">
            {one[kind]}
            {names.has(name) && ` · ${t.alreadyHere}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function useLibrary(projectId: string, wanted: string) {
  const { ask } = useStudio();
  const { data: projects = [] } = useProjects();
  const others = projects.filter(({ id }) => id !== projectId);
  const from = (others.find(({ id }) => id === wanted) ?? others[0])?.id ?? '';
  const { data: opened } = useQuery({
    queryKey: ['library', from],
    queryFn: () => ask('open', { projectId: from }),
    enabled: from !== '',
  });
  return { others, from, assets: opened?.assets };
}

/** One by one, each under an id that follows from the wish: sent again it makes none twice. */
function useCopy(projectId: string, assets: readonly Asset[]) {
  const { ask } = useStudio();
  const client = useQueryClient();
  return async ({ requestId, ids }: Readonly<Record<string, unknown>>): Promise<object> => {
    const chosen = assets.filter(({ id }) => Array.isArray(ids) && ids.includes(id));
    for (const { id, kind, name, aliases, description, looks, voice } of chosen) {
      const once = `${String(requestId).slice(0, 30)}-${id.slice(-32)}`;
      const fields = { kind, name, aliases, description, looks, voice };
      const made = await ask('create', {
        ...{ kind: 'asset', parentId: projectId, fields, requestId: once },
      });
      applyChanges(client, projectId, { assets: [made.document as Asset] });
    }
    return {};
  };
}
