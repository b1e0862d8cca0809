/**
 * Geometry on the sphere: points are unit vectors, edges are the shorter great-circle arcs, as in
 * MongoDB's 2dsphere. Angles in radians.
 */
export type Vector = readonly [number, number, number];
/** The shorter way from one point to the other. */
export type Arc = readonly [Vector, Vector];

/** MongoDB's earth radius in metres, used to turn metres into radians and back. */
export const EARTH_RADIUS_M = 6_378_100;

/** Nearer than this (about 6 micrometres on the ground) counts as touching. */
const TOUCH = 1e-12;

export function toVector([longitude, latitude]: readonly [number, number]): Vector {
  const lng = (longitude * Math.PI) / 180;
  const lat = (latitude * Math.PI) / 180;
  return [Math.cos(lat) * Math.cos(lng), Math.cos(lat) * Math.sin(lng), Math.sin(lat)];
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** Angle between two points; exact for near and for opposite points alike. */
export function angle(a: Vector, b: Vector): number {
  const c = cross(a, b);
  return Math.atan2(Math.sqrt(dot(c, c)), dot(a, b));
}

/** Angle from a point to the nearest point of the arc a–b. */
export function angleToArc(p: Vector, a: Vector, b: Vector): number {
  const normal = cross(a, b);
  const length = Math.sqrt(dot(normal, normal));
  if (length < TOUCH) return Math.min(angle(p, a), angle(p, b));
  // The foot of the perpendicular lies on the arc when p is between the planes through its ends.
  const between = dot(cross(normal, a), p) >= 0 && dot(cross(b, normal), p) >= 0;
  if (between) return Math.abs(Math.asin(Math.max(-1, Math.min(1, dot(p, normal) / length))));
  return Math.min(angle(p, a), angle(p, b));
}

/** True when the arcs share a point, ends included. */
export function arcsMeet([a, b]: Arc, [c, d]: Arc): boolean {
  if (arcsCross([a, b], [c, d])) return true;
  return (
    angleToArc(a, c, d) <= TOUCH ||
    angleToArc(b, c, d) <= TOUCH ||
    angleToArc(c, a, b) <= TOUCH ||
    angleToArc(d, a, b) <= TOUCH
  );
}

/** True when each arc passes from one side of the other to the other side. */
export function arcsCross([a, b]: Arc, [c, d]: Arc): boolean {
  // Of unit length, so that a side is a distance even between points a metre apart.
  const ab = unit(cross(a, b));
  const cd = unit(cross(c, d));
  const sides = [dot(ab, c), dot(ab, d), dot(cd, a), dot(cd, b)];
  if (sides.some((side) => Math.abs(side) <= TOUCH)) return false;
  const [sc = 0, sd = 0, sa = 0, sb = 0] = sides;
  // The last test tells the two arcs meeting from meeting at the opposite side of the earth.
  return sc * sd < 0 && sa * sb < 0 && sc * sb > 0;
}

/** A closed ring, turned so that the smaller of the two parts it divides the earth into is inside. */
export function orientRing(ring: readonly Vector[]): readonly Vector[] {
  let normal: Vector = [0, 0, 0];
  let centre: Vector = [0, 0, 0];
  ring.forEach((vertex, i) => {
    const next = ring[(i + 1) % ring.length] ?? vertex;
    normal = add(normal, cross(vertex, next));
    centre = add(centre, vertex);
  });
  return dot(normal, centre) < 0 ? [...ring].reverse() : ring;
}

/** Inside an oriented ring or on its edge. */
export function ringContains(ring: readonly Vector[], p: Vector): boolean {
  if (onRing(ring, p)) return true;
  let turned = 0;
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length] ?? a;
    const fromP = tangent(p, a);
    const toP = tangent(p, b);
    turned += Math.atan2(dot(p, cross(fromP, toP)), dot(fromP, toP));
  });
  // One full turn against the clock; around the opposite point it would be one with the clock.
  return turned > Math.PI;
}

export function onRing(ring: readonly Vector[], p: Vector): boolean {
  return ring.some((a, i) => angleToArc(p, a, ring[(i + 1) % ring.length] ?? a) <= TOUCH);
}

/** Direction from p towards a, in the plane that touches the sphere at p. */
function tangent(p: Vector, a: Vector): Vector {
  const along = dot(p, a);
  return [a[0] - p[0] * along, a[1] - p[1] * along, a[2] - p[2] * along];
}

function unit(a: Vector): Vector {
  const length = Math.sqrt(dot(a, a)) || 1;
  return [a[0] / length, a[1] / length, a[2] / length];
}

function add(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}
