/** Aggregations of clients: only over what the caller may read, and never into another collection. */
import { permissionDenied } from '../errors.ts';
import { isRecord } from '../http/exchange.ts';

/** Stages that read or write other collections, or see more than the documents let through. */
const REFUSED = new Set([
  '$lookup',
  '$graphLookup',
  '$unionWith',
  '$out',
  '$merge',
  '$function',
  '$accumulator',
  '$collStats',
  '$indexStats',
  '$documents',
]);

type Stage = Record<string, unknown>;

/**
 * Puts the caller's read filter in front of the pipeline. With a security rule the leading
 * `$match` must prove it, as a query must. Throws DATABASE_PERMISSION_DENIED.
 */
export async function guardPipeline(
  stages: readonly Stage[],
  readFilter: (query: Record<string, unknown>) => Promise<Record<string, unknown>>,
): Promise<Stage[]> {
  if (mentionsRefused(stages)) throw permissionDenied();
  const [first, ...rest] = stages;
  if (first !== undefined && isRecord(first.$match)) {
    return [{ $match: await readFilter(first.$match) }, ...rest];
  }
  // $geoNear must stay first, so the filter goes into its own query.
  if (first !== undefined && isRecord(first.$geoNear)) {
    const near = first.$geoNear;
    const query = await readFilter(isRecord(near.query) ? near.query : {});
    return [{ $geoNear: { ...near, query } }, ...rest];
  }
  return [{ $match: await readFilter({}) }, ...stages];
}

function mentionsRefused(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(mentionsRefused);
  if (!isRecord(value)) return false;
  return Object.entries(value).some(([key, item]) => REFUSED.has(key) || mentionsRefused(item));
}
