/** What the films of a project are made of: characters, places, props, styles, voices. */
import { useState } from 'react';
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { useFilters } from '../../../../ui/core/query-state.ts';
import { Button } from '../../../../ui/parts/button.tsx';
import { Icon } from '../../../../ui/parts/icon.tsx';
import { Menu } from '../../../../ui/parts/menu.tsx';
import { Empty } from '../../../../ui/parts/states.tsx';
import { useEdit } from '../../../data/edits/workspace.ts';
import { type Links, useLinks } from '../../../data/links.ts';
import { mayOf } from '../../../data/project.ts';
import { isRunning, standing } from '../../../data/read/standing.ts';
import type { Asset, OpenedProject, Take } from '../../../data/types.ts';
import { BatchDialog } from '../../../parts/batch-dialog.tsx';
import { ASSET_KINDS } from '../../../parts/choices.ts';
import { useRun } from '../../../parts/use-run.ts';
import { AssetSheet } from './asset-sheet.tsx';
import { FromProject } from './from-project.tsx';
import { batchPlaces, lookPlace, takesOfLook } from './look-places.ts';
import { assetWords, singular } from './words.ts';

export function AssetsPart({ opened }: { opened: OpenedProject }) {
  const t = useWords(assetWords);
  const [{ kind, asset: shownId }, filter] = useFilters(['kind', 'asset']);
  const [isBatch, setBatch] = useState(false);
  const [isCopying, setCopying] = useState(false);
  const { assets, takes, project, me } = opened;
  const links = useLinks(project.id, takes);
  const may = mayOf(me);
  const listed = kind === undefined ? assets : assets.filter((asset) => asset.kind === kind);
  const shown = assets.find(({ id }) => id === shownId);
  const add = may.edit && (
    <AddAsset opened={opened} kind={kind} onAdded={(id) => filter({ asset: id })} />
  );
  const places = batchPlaces(listed);
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2 pb-4">
        <nav aria-label={t.filter} className="flex flex-wrap gap-1">
          {[undefined, ...ASSET_KINDS].map((one) => (
            <Button
              key={one ?? 'all'}
              isSmall
              look={one === kind ? 'plain' : 'quiet'}
              aria-pressed={one === kind}
              onClick={() => filter({ kind: one ?? '' })}
            >
              {one === undefined ? t.all : t.kinds[one]}
              <span className="text-ink-2">
                {one === undefined
                  ? assets.length
                  : assets.filter((asset) => asset.kind === one).length}
              </span>
            </Button>
          ))}
        </nav>
        <div className="flex flex-wrap gap-2">
          {may.spend && places.length > 0 && (
            <Button icon="generate" onClick={() => setBatch(true)}>
              {t.generateMissing}
            </Button>
          )}
          {may.edit && (
            <Button icon="copy" onClick={() => setCopying(true)}>
              {t.fromProject}
            </Button>
          )}
          {assets.length > 0 && add}
        </div>
      </div>
      {listed.length === 0 ? (
        <Empty action={assets.length === 0 ? add : undefined}>
          {assets.length === 0 ? t.empty : t.emptyKind}
        </Empty>
      ) : (
        <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5 xl:grid-cols-6">
          {listed.map((asset) => (
            <AssetCard
              key={asset.id}
              {...{ asset, takes, links }}
              onOpen={() => filter({ asset: asset.id })}
            />
          ))}
        </ul>
      )}
      {shown !== undefined && (
        <AssetSheet
          key={shown.id}
          {...{ opened, links }}
          asset={shown}
          onClose={() => filter({ asset: '' })}
        />
      )}
      {isCopying && <FromProject opened={opened} onClose={() => setCopying(false)} />}
      {isBatch && (
        <BatchDialog projectId={project.id} places={places} onClose={() => setBatch(false)} />
      )}
    </>
  );
}

function AddAsset({
  opened: { project },
  kind,
  onAdded,
}: {
  opened: OpenedProject;
  kind: string | undefined;
  onAdded: (id: string) => void;
}) {
  const t = useWords(assetWords);
  const one = useWords(singular);
  const edit = useEdit();
  const [isBusy, run] = useRun();
  const make = (of: Asset['kind']): void =>
    void run(async () => {
      const looks =
        of === 'voice' ? [] : [{ look_id: crypto.randomUUID(), name: t.firstLook, descriptor: '' }];
      const fields = { kind: of, name: t.untitled(one[of]), looks };
      const made = await edit.create('asset', { parentId: project.id, fields });
      onAdded(made.id);
    });
  const chosen = ASSET_KINDS.find((known) => known === kind);
  if (chosen !== undefined) {
    return (
      <Button look="primary" icon="plus" isBusy={isBusy} onClick={() => make(chosen)}>
        {t.add(one[chosen])}
      </Button>
    );
  }
  return (
    <Menu
      trigger={
        <Button look="primary" icon="plus" isBusy={isBusy}>
          {t.addOne}
        </Button>
      }
      items={ASSET_KINDS.map((of) => ({ label: one[of], onSelect: () => make(of) }))}
    />
  );
}

function AssetCard({
  asset,
  takes,
  links,
  onOpen,
}: {
  asset: Asset;
  takes: readonly Take[];
  links: Links;
  onOpen: () => void;
}) {
  const t = useWords(assetWords);
  const one = useWords(singular);
  const [look] = asset.looks;
  const take = look === undefined ? null : standing(takes, lookPlace(asset, look), asset);
  const isBusy = asset.looks.some((each) => takesOfLook(takes, asset, each).some(isRunning));
  const src = links.thumb(take?.images[0]);
  return (
    <li data-row={asset.id}>
      <button
        type="button"
        data-open
        onClick={onOpen}
        className="grid w-full gap-1.5 rounded-sheet border border-line bg-sheet p-2 text-left hover:border-ink-2"
      >
        <span className="relative grid aspect-square place-items-center overflow-hidden rounded-picture bg-grey text-ink-2">
          {src === null ? (
            <Icon name={asset.kind === 'voice' ? 'sound' : 'content'} size={20} />
          ) : (
            <img src={src} alt="" className="develop absolute inset-0 size-full object-contain" />
          )}
          {isBusy && (
            <span className="absolute top-1.5 right-1.5 rounded-full bg-busy-tint p-0.5 text-busy">
              <Icon name="busy" className="animate-spin" />
            </span>
          )}
        </span>
        <span className="truncate font-medium">{asset.name}</span>
        <span className="truncate text-xs text-ink-2">
          {one[asset.kind]}
          {asset.looks.length > 1 && ` · ${t.looks(count(asset.looks.length))}`}
        </span>
      </button>
    </li>
  );
}
