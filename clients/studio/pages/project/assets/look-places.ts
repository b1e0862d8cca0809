/** Where the pictures of a look belong. */
import type { PickPlace } from '../../../data/edits/workspace.ts';
import { isAt, type Place, pickKey } from '../../../data/read/standing.ts';
import type { Asset, Take } from '../../../data/types.ts';
import type { BatchPlace } from '../../../parts/batch-dialog.tsx';

export type Look = Asset['looks'][number];

export const lookPlace = (asset: Asset, look: Look): Place => ({
  slot: 'look',
  shotId: null,
  assetId: asset.id,
  partId: look.look_id,
});

export const lookTarget = (asset: Asset, look: Look) => ({
  assetId: asset.id,
  lookId: look.look_id,
});

export const pickPlace = (asset: Asset, look: Look): PickPlace => ({
  doc: { kind: 'asset', id: asset.id },
  key: pickKey(lookPlace(asset, look)),
  target: lookTarget(asset, look),
});

export const takesOfLook = (takes: readonly Take[], asset: Asset, look: Look): readonly Take[] =>
  takes.filter((take) => isAt(take, lookPlace(asset, look)));

/** For a batch; a voice has no pictures. */
export const batchPlaces = (assets: readonly Asset[]): readonly BatchPlace[] =>
  assets
    .filter(({ kind }) => kind !== 'voice')
    .flatMap((asset) =>
      asset.looks.map((look) => ({
        target: lookTarget(asset, look),
        label: asset.looks.length > 1 ? `${asset.name} · ${look.name}` : asset.name,
      })),
    );
