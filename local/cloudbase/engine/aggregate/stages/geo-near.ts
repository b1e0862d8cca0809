/** `$geoNear`: nearest first, with the distance written into each document. */
import type { Doc, Filter } from '../../api.ts';
import type { Collection } from '../../collection.ts';
import { requestFailed } from '../../errors.ts';
import { distance, inReach, type Near, radiansFrom } from '../../geo/geo-query.ts';
import { readGeometry, requireGeometry } from '../../geo/geometry.ts';
import { EARTH_RADIUS_M } from '../../geo/sphere.ts';
import { findDocuments } from '../../read/reader.ts';
import { changeAtPath } from '../../update/update-paths.ts';
import { splitPath, valueAtPath } from '../../values/paths.ts';
import { isPlainObject, type PlainObject } from '../../values/values.ts';
import { everything } from '../../write/writer.ts';

interface GeoNearSpec {
  readonly near: Near;
  /** Length of one radian in the unit of the answer: metres, or radians for a legacy pair. */
  readonly unit: number;
  readonly distanceField: string;
  readonly includeLocs: string | null;
  readonly key: string | null;
  readonly filter: Filter;
  readonly limit: number;
}

/** Throws DATABASE_REQUEST_FAILED for a specification MongoDB would refuse. */
export function geoNear(collection: Collection, operand: unknown): PlainObject[] {
  const spec = geoNearSpec(operand);
  const found = findDocuments(collection, everything(spec.filter));
  const path = spec.key ?? geoField(collection, found);
  if (path === null) return [];
  return found
    .map((document) => ({ document, radians: radiansFrom(spec.near, document, path) }))
    .filter(({ radians }) => Number.isFinite(radians) && inReach(radians, spec.near))
    .sort((a, b) => a.radians - b.radians)
    .slice(0, spec.limit)
    .map((found) => withDistance(found, path, spec));
}

function withDistance(
  { document, radians }: { document: Doc; radians: number },
  path: string,
  spec: GeoNearSpec,
): PlainObject {
  const measured = put(document, spec.distanceField, radians * spec.unit);
  if (spec.includeLocs === null) return measured;
  return put(measured, spec.includeLocs, valueAtPath(document, splitPath(path)));
}

function put(document: PlainObject, path: string, value: unknown): PlainObject {
  return changeAtPath(document, splitPath(path), { change: () => value, createMissing: true });
}

function geoNearSpec(operand: unknown): GeoNearSpec {
  if (!isPlainObject(operand)) throw requestFailed('$geoNear requires an object');
  const { near, distanceField, includeLocs, key, query, distanceMultiplier } = operand;
  if (typeof distanceField !== 'string') {
    throw requestFailed("$geoNear requires a 'distanceField' option as a String");
  }
  const centre = requireGeometry(near).points[0];
  if (!centre) throw requestFailed('$geoNear requires near to be a point');
  const metres = isPlainObject(near) ? EARTH_RADIUS_M : 1;
  return {
    near: {
      centre,
      least: distance(operand.minDistance, 0) / metres,
      most: distance(operand.maxDistance, Number.POSITIVE_INFINITY) / metres,
    },
    unit: metres * (typeof distanceMultiplier === 'number' ? distanceMultiplier : 1),
    distanceField,
    includeLocs: typeof includeLocs === 'string' ? includeLocs : null,
    key: typeof key === 'string' ? key : null,
    filter: isPlainObject(query) ? query : {},
    limit: limitOf(operand),
  };
}

function limitOf(operand: PlainObject): number {
  const limit = operand.limit ?? operand.num;
  return typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY;
}

/** The field of the 2dsphere index; without one the first field that holds a shape. */
function geoField(collection: Collection, documents: readonly Doc[]): string | null {
  for (const index of collection.indexes) {
    const found = Object.entries(index.spec.keys).find(([, kind]) => kind === '2dsphere');
    if (found) return found[0];
  }
  for (const document of documents) {
    const found = Object.entries(document).find(
      ([, value]) => isPlainObject(value) && readGeometry(value),
    );
    if (found) return found[0];
  }
  return null;
}
