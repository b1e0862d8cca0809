/** An operator switches a model on or off; the rest of its document stays as it is. */
import type { Clock } from '../../platform/clock.ts';
import { checked, collections, type Database, isDuplicateKey } from '../../platform/database.ts';
import type { Catalogue } from '../contract.ts';

export interface ModelStatus {
  readonly slug: string;
  readonly enabled: boolean;
  /** Why it is off; shown to operators. */
  readonly reason?: string | undefined;
}

/** In force within half a minute everywhere. Throws UnknownModelError. */
export async function setModelStatus(
  deps: { readonly db: Database; readonly clock: Clock; readonly catalogue: Catalogue },
  { slug, enabled, reason }: ModelStatus,
): Promise<void> {
  deps.catalogue.get(slug);
  const fields = {
    enabled,
    updated_at: new Date(deps.clock.now()),
    ...(reason === undefined ? {} : { disabled_reason: reason }),
  };
  const docs = deps.db.collection(collections.models);
  const update = async (): Promise<number | undefined> =>
    checked(await docs.where({ _id: slug }).update(fields)).updated;
  if ((await update()) !== 0) return;
  try {
    checked(await docs.add({ _id: slug, ...fields }));
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    await update();
  }
}
