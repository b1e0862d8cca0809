/** The geo operators of filters, and the order `$nearSphere` implies. Distances in metres. */
import type { Doc, Filter } from '../api.ts';
import { requestFailed } from '../errors.ts';
import { keysAtPath, splitPath, valueAtPath } from '../values/paths.ts';
import { isPlainObject, type PlainObject } from '../values/values.ts';
import {
  angleTo,
  type Geometry,
  intersects,
  readGeometry,
  requireGeometry,
  within,
  withinCap,
} from './geometry.ts';
import { EARTH_RADIUS_M, type Vector } from './sphere.ts';

type Test = (value: unknown) => boolean;

/** `siblings` is the whole operator object: legacy `$nearSphere` has its limits beside it. */
export function compileGeo(operator: string, operand: unknown, siblings: PlainObject): Test {
  switch (operator) {
    case '$geoWithin':
      return onGeometry(compileWithin(operand));
    case '$geoIntersects': {
      const shape = requireGeometry(isPlainObject(operand) ? operand.$geometry : operand);
      return onGeometry((value) => intersects(value, shape));
    }
    default: {
      const near = readNear(operand, siblings);
      return onGeometry((value) => inReach(angleTo(near.centre, value), near));
    }
  }
}

export interface Near {
  readonly centre: Vector;
  /** Radians. */
  readonly least: number;
  readonly most: number;
}

export function inReach(radians: number, near: Near): boolean {
  return radians >= near.least && radians <= near.most;
}

/** GeoJSON gives distances in metres, a legacy pair in radians. */
export function readNear(operand: unknown, siblings: PlainObject): Near {
  const isDocument = isPlainObject(operand) && operand.$geometry !== undefined;
  const geojson = isDocument || isPlainObject(operand);
  const limits = isDocument ? operand : siblings;
  const unit = geojson ? EARTH_RADIUS_M : 1;
  const centre = requireGeometry(isDocument ? operand.$geometry : operand).points[0];
  if (!centre) throw requestFailed('$near requires a point');
  return {
    centre,
    least: distance(limits.$minDistance, 0) / unit,
    most: distance(limits.$maxDistance, Number.POSITIVE_INFINITY) / unit,
  };
}

export function distance(value: unknown, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'number' || !(value >= 0)) {
    throw requestFailed('distances must be numbers that are not negative');
  }
  return value;
}

function compileWithin(operand: unknown): (value: Geometry) => boolean {
  if (!isPlainObject(operand)) throw requestFailed('$geoWithin needs an object');
  if (operand.$centerSphere !== undefined) {
    const [centre, radius] = Array.isArray(operand.$centerSphere) ? operand.$centerSphere : [];
    const middle = requireGeometry(centre).points[0];
    const reach = distance(radius, Number.NaN);
    if (!middle || Number.isNaN(reach)) throw requestFailed('$centerSphere needs [centre, radius]');
    return (value) => withinCap(value, middle, reach);
  }
  const { polygons } = requireGeometry(operand.$geometry);
  if (polygons.length === 0) throw requestFailed('$geoWithin needs a Polygon or MultiPolygon');
  return (value) => within(value, polygons);
}

function onGeometry(test: (value: Geometry) => boolean): Test {
  return (value) => {
    const whole = readGeometry(value);
    if (whole) return test(whole);
    if (!Array.isArray(value)) return false;
    return value.some((item) => {
      const shape = readGeometry(item);
      return shape !== null && test(shape);
    });
  };
}

/** Sorting by distance when the filter holds `$near` or `$nearSphere`, else null. */
export function geoSort(filter: Filter): ((found: Doc[]) => Doc[]) | null {
  const condition = nearCondition(filter);
  if (!condition) return null;
  const { path, near } = condition;
  return (found) =>
    found
      .map((document) => ({ document, radians: radiansFrom(near, document, path) }))
      .sort((a, b) => a.radians - b.radians)
      .map((row) => row.document);
}

/** Angle from the centre to the nearest shape at the path. */
export function radiansFrom(near: Near, document: unknown, path: string): number {
  const parts = splitPath(path);
  const whole = readGeometry(valueAtPath(document, parts));
  if (whole) return angleTo(near.centre, whole);
  const shapes = keysAtPath(document, parts).map(readGeometry);
  return Math.min(
    Number.POSITIVE_INFINITY,
    ...shapes.map((shape) => (shape ? angleTo(near.centre, shape) : Number.POSITIVE_INFINITY)),
  );
}

function nearCondition(filter: Filter): { path: string; near: Near } | null {
  for (const [key, condition] of Object.entries(filter)) {
    if (key === '$and' && Array.isArray(condition)) {
      for (const part of condition) {
        const found = isPlainObject(part) ? nearCondition(part) : null;
        if (found) return found;
      }
    } else if (isPlainObject(condition)) {
      const operand = condition.$nearSphere ?? condition.$near;
      if (operand !== undefined) return { path: key, near: readNear(operand, condition) };
    }
  }
  return null;
}
