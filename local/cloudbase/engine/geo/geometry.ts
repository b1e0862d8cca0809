/** GeoJSON shapes on the sphere: reading them, distance, containment, intersection. */
import { requestFailed } from '../errors.ts';
import { isPlainObject } from '../values/values.ts';
import {
  type Arc,
  angle,
  angleToArc,
  arcsCross,
  arcsMeet,
  onRing,
  orientRing,
  ringContains,
  toVector,
  type Vector,
} from './sphere.ts';

export interface Polygon {
  readonly shell: readonly Vector[];
  readonly holes: readonly (readonly Vector[])[];
}

/** A shape taken apart into single points, lines and polygons. */
export interface Geometry {
  readonly points: readonly Vector[];
  readonly lines: readonly (readonly Vector[])[];
  readonly polygons: readonly Polygon[];
}

const NOTHING: Geometry = { points: [], lines: [], polygons: [] };

/** GeoJSON, or a legacy `[longitude, latitude]` pair; null when it is neither. */
export function readGeometry(value: unknown): Geometry | null {
  if (isPosition(value)) return { ...NOTHING, points: [toVector(value)] };
  if (!isPlainObject(value)) return null;
  if (value.type === 'GeometryCollection') {
    const parts = Array.isArray(value.geometries) ? value.geometries.map(readGeometry) : [];
    return parts.includes(null) ? null : parts.reduce<Geometry>(combine, NOTHING);
  }
  return typeof value.type === 'string' ? readShape(value.type, value.coordinates) : null;
}

/** As `readGeometry`, for shapes a query gives. Throws DATABASE_REQUEST_FAILED. */
export function requireGeometry(value: unknown): Geometry {
  const geometry = readGeometry(value);
  if (!geometry) throw requestFailed(`unknown GeoJSON geometry: ${JSON.stringify(value)}`);
  return geometry;
}

function readShape(type: string, coordinates: unknown): Geometry | null {
  switch (type) {
    case 'Point':
      return isPosition(coordinates) ? { ...NOTHING, points: [toVector(coordinates)] } : null;
    case 'MultiPoint':
      return isPath(coordinates) ? { ...NOTHING, points: coordinates.map(toVector) } : null;
    case 'LineString':
      return isPath(coordinates) ? { ...NOTHING, lines: [coordinates.map(toVector)] } : null;
    case 'MultiLineString':
      return isPaths(coordinates)
        ? { ...NOTHING, lines: coordinates.map((line) => line.map(toVector)) }
        : null;
    case 'Polygon':
      return isPaths(coordinates) ? { ...NOTHING, polygons: [readPolygon(coordinates)] } : null;
    case 'MultiPolygon':
      return Array.isArray(coordinates) && coordinates.every(isPaths)
        ? { ...NOTHING, polygons: coordinates.map(readPolygon) }
        : null;
    default:
      return null;
  }
}

type Position = readonly [number, number];

function isPosition(value: unknown): value is Position {
  return (
    Array.isArray(value) &&
    value.length >= 2 &&
    typeof value[0] === 'number' &&
    typeof value[1] === 'number' &&
    Math.abs(value[0]) <= 180 &&
    Math.abs(value[1]) <= 90
  );
}

function isPath(value: unknown): value is Position[] {
  return Array.isArray(value) && value.length > 0 && value.every(isPosition);
}

function isPaths(value: unknown): value is Position[][] {
  return Array.isArray(value) && value.length > 0 && value.every(isPath);
}

function readPolygon(rings: readonly Position[][]): Polygon {
  const [shell = [], ...holes] = rings.map(readRing);
  return { shell, holes };
}

function readRing(positions: readonly Position[]): readonly Vector[] {
  const first = positions[0];
  const last = positions.at(-1);
  const closed = first?.[0] === last?.[0] && first?.[1] === last?.[1];
  return orientRing((closed ? positions.slice(0, -1) : positions).map(toVector));
}

function combine(a: Geometry, b: Geometry | null): Geometry {
  if (!b) return a;
  return {
    points: [...a.points, ...b.points],
    lines: [...a.lines, ...b.lines],
    polygons: [...a.polygons, ...b.polygons],
  };
}

/** Least angle (radians) from a point to any part of the shape; 0 inside a polygon. */
export function angleTo(point: Vector, shape: Geometry): number {
  let least = Number.POSITIVE_INFINITY;
  const closer = (value: number): void => {
    if (value < least) least = value;
  };
  for (const other of shape.points) closer(angle(point, other));
  for (const [a, b] of edgesOf(shape)) closer(angleToArc(point, a, b));
  if (shape.polygons.some((polygon) => polygonContains(polygon, point))) closer(0);
  return least;
}

/** True when the whole shape lies within the cap of `radius` radians around `centre`. */
export function withinCap(shape: Geometry, centre: Vector, radius: number): boolean {
  return verticesOf(shape).every((vertex) => angle(vertex, centre) <= radius);
}

/** True when every part of `inner` lies within one of the polygons. */
export function within(inner: Geometry, polygons: readonly Polygon[]): boolean {
  const inOne = (test: (polygon: Polygon) => boolean): boolean => polygons.some(test);
  return (
    inner.points.every((point) => inOne((polygon) => polygonContains(polygon, point))) &&
    inner.lines.every((line) => inOne((polygon) => lineWithin(line, polygon))) &&
    inner.polygons.every((part) => inOne((polygon) => polygonWithin(part, polygon)))
  );
}

export function intersects(a: Geometry, b: Geometry): boolean {
  if (a.points.some((point) => touches(point, b))) return true;
  if (b.points.some((point) => touches(point, a))) return true;
  const edges = [...edgesOf(b)];
  for (const edge of edgesOf(a)) {
    if (edges.some((other) => arcsMeet(edge, other))) return true;
  }
  return containsStartOf(a, b) || containsStartOf(b, a);
}

/** Without crossing edges a part is inside a polygon when one of its vertices is. */
function containsStartOf(outer: Geometry, inner: Geometry): boolean {
  const starts = [...inner.lines, ...inner.polygons.map((polygon) => polygon.shell)];
  return outer.polygons.some((polygon) =>
    starts.some(([start]) => start !== undefined && polygonContains(polygon, start)),
  );
}

function touches(point: Vector, shape: Geometry): boolean {
  return angleTo(point, shape) <= 1e-12;
}

/** Inside the shell and in no hole; edges belong to the polygon. */
export function polygonContains(polygon: Polygon, point: Vector): boolean {
  if (!ringContains(polygon.shell, point)) return false;
  return polygon.holes.every((hole) => !ringContains(hole, point) || onRing(hole, point));
}

function lineWithin(line: readonly Vector[], polygon: Polygon): boolean {
  if (!line.every((vertex) => polygonContains(polygon, vertex))) return false;
  return !crossesRings(openEdges(line), polygon);
}

function polygonWithin(inner: Polygon, outer: Polygon): boolean {
  if (!inner.shell.every((vertex) => polygonContains(outer, vertex))) return false;
  if (crossesRings(ringEdges(inner.shell), outer)) return false;
  return outer.holes.every((hole) =>
    hole.every((vertex) => !ringContains(inner.shell, vertex) || onRing(inner.shell, vertex)),
  );
}

function crossesRings(edges: Iterable<Arc>, polygon: Polygon): boolean {
  const rings = [polygon.shell, ...polygon.holes].flatMap((ring) => [...ringEdges(ring)]);
  for (const edge of edges) {
    if (rings.some((side) => arcsCross(edge, side))) return true;
  }
  return false;
}

function* edgesOf(shape: Geometry): Generator<Arc> {
  for (const line of shape.lines) yield* openEdges(line);
  for (const polygon of shape.polygons) {
    yield* ringEdges(polygon.shell);
    for (const hole of polygon.holes) yield* ringEdges(hole);
  }
}

function* openEdges(line: readonly Vector[]): Generator<Arc> {
  for (let i = 0; i + 1 < line.length; i++) yield [line[i] as Vector, line[i + 1] as Vector];
}

function* ringEdges(ring: readonly Vector[]): Generator<Arc> {
  for (let i = 0; i < ring.length; i++) {
    yield [ring[i] as Vector, ring[(i + 1) % ring.length] as Vector];
  }
}

function verticesOf(shape: Geometry): Vector[] {
  return [
    ...shape.points,
    ...shape.lines.flat(),
    ...shape.polygons.flatMap((polygon) => polygon.shell),
  ];
}
