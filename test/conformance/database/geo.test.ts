import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, rejection, startHarness } from './harness.ts';

let harness: Harness;

/** The shapes the SDK has but its types forget. */
interface Shapes {
  Point: new (longitude: number, latitude: number) => object;
  LineString: new (points: object[]) => object;
  Polygon: new (lines: object[]) => object;
  MultiPoint: new (points: object[]) => object;
}

let Geo: Shapes;

const PLACES: [string, number, number][] = [
  ['tiananmen', 116.3975, 39.9087],
  ['summer palace', 116.2755, 39.9998],
  ['great wall', 116.017, 40.3568],
  ['tianjin', 117.201, 39.084],
  ['shanghai', 121.4737, 31.2304],
  ['suva', 178.4419, -18.1416],
  ['apia', -171.7514, -13.8333],
];

beforeAll(async () => {
  harness = await startHarness();
  const { db } = harness;
  Geo = db.Geo as unknown as Shapes;
  await db.createCollection('places');
  await harness.engine.createIndex('places', { keys: { at: '2dsphere' } });
  await db
    .collection('places')
    .add(PLACES.map(([_id, lng, lat]) => ({ _id, at: new Geo.Point(lng, lat) })));
  await db.collection('places').add({ _id: 'nowhere' });
  await db.createCollection('shapes');
  const line = (...pairs: [number, number][]) =>
    new Geo.LineString(pairs.map(([lng, lat]) => new Geo.Point(lng, lat)));
  await db.collection('shapes').add([
    { _id: 'square', g: new Geo.Polygon([line([0, 0], [10, 0], [10, 10], [0, 10], [0, 0])]) },
    {
      _id: 'ring',
      g: new Geo.Polygon([
        line([20, 0], [30, 0], [30, 10], [20, 10], [20, 0]),
        line([24, 4], [26, 4], [26, 6], [24, 6], [24, 4]),
      ]),
    },
    { _id: 'road', g: line([-5, 5], [5, 5], [15, 5]) },
    { _id: 'dots', g: new Geo.MultiPoint([new Geo.Point(1, 1), new Geo.Point(50, 50)]) },
    { _id: 'dot', g: new Geo.Point(25, 5) },
  ] as never);
});
afterAll(() => harness.stop());

/** The textbook formula, which the engine does not use, with MongoDB's earth radius. */
function haversine(from: string, to: string): number {
  const [a, b] = [from, to].map((name) => PLACES.find(([id]) => id === name));
  const radians = (degrees = 0): number => (degrees * Math.PI) / 180;
  const [lng1, lat1, lng2, lat2] = [a?.[1], a?.[2], b?.[1], b?.[2]].map(radians) as [
    number,
    number,
    number,
    number,
  ];
  const h =
    Math.sin((lat2 - lat1) / 2) ** 2 +
    Math.cos(lat1) * Math.cos(lat2) * Math.sin((lng2 - lng1) / 2) ** 2;
  return 2 * 6_378_100 * Math.asin(Math.sqrt(h));
}

async function ids(collection: string, query: object): Promise<string[]> {
  const found = await harness.db.collection(collection).where(query).get();
  return found.data.map((d: { _id: string }) => d._id);
}

describe('geoNear', () => {
  it('answers the nearest first, within metres', async () => {
    const { db } = harness;
    const near = db.command.geoNear({
      geometry: new Geo.Point(116.3975, 39.9087) as never,
      maxDistance: 150_000,
      minDistance: 1,
    });
    expect(await ids('places', { at: near })).toEqual(['summer palace', 'great wall', 'tianjin']);
  });

  it('reaches across the date line', async () => {
    const { db } = harness;
    const near = db.command.geoNear({
      geometry: new Geo.Point(179.9, -16) as never,
      maxDistance: 1_300_000,
    });
    expect(await ids('places', { at: near })).toEqual(['suva', 'apia']);
  });

  it('gives distances on the sphere in the aggregation stage', async () => {
    const { db } = harness;
    const result = await db
      .collection('places')
      .aggregate()
      .geoNear({
        near: new Geo.Point(116.3975, 39.9087),
        distanceField: 'info.metres',
        includeLocs: 'info.at',
        maxDistance: 2_000_000,
        spherical: true,
        query: { _id: db.command.neq('tiananmen') },
      } as never)
      .limit(4)
      .end();
    const rows = result.data as { _id: string; info: { metres: number; at: object } }[];
    expect(rows.map((r) => r._id)).toEqual(['summer palace', 'great wall', 'tianjin', 'shanghai']);
    const metres = (name: string): number => haversine('tiananmen', name);
    expect(rows[0]?.info.metres).toBeCloseTo(metres('summer palace'), 3);
    expect(rows[3]?.info.metres).toBeCloseTo(metres('shanghai'), 3);
    expect(rows[0]?.info.at).toEqual({ type: 'Point', coordinates: [116.2755, 39.9998] });
  });

  it('multiplies distances when asked', async () => {
    const { db } = harness;
    const pipeline = (distanceMultiplier: number) =>
      db
        .collection('places')
        .aggregate()
        .geoNear({
          near: new Geo.Point(116, 40),
          distanceField: 'd',
          distanceMultiplier,
        } as never)
        .limit(1)
        .end();
    const metres = (await pipeline(1)).data[0].d;
    expect((await pipeline(0.001)).data[0].d).toBeCloseTo(metres / 1000, 6);
  });
});

describe('geoWithin', () => {
  it('finds points in a polygon', async () => {
    const { db } = harness;
    const corner = (lng: number, lat: number) => new Geo.Point(lng, lat);
    const box = new Geo.Polygon([
      new Geo.LineString([
        corner(116, 39.5),
        corner(117, 39.5),
        corner(117, 40.2),
        corner(116, 40.2),
        corner(116, 39.5),
      ]),
    ]);
    const found = await ids('places', { at: db.command.geoWithin({ geometry: box as never }) });
    expect(found.sort()).toEqual(['summer palace', 'tiananmen']);
  });

  it('finds points in a circle of radians', async () => {
    const { db } = harness;
    const circle = [new Geo.Point(116.3975, 39.9087), 60_000 / 6_378_100];
    const found = await ids('places', {
      at: db.command.geoWithin({ centerSphere: circle as never }),
    });
    expect(found.sort()).toEqual(['great wall', 'summer palace', 'tiananmen']);
  });

  const within: [string, [number, number][], string][] = [
    [
      'holds shapes that lie inside with all their parts',
      [
        [-1, -1],
        [11, -1],
        [11, 11],
        [-1, 11],
        [-1, -1],
      ],
      'square',
    ],
    [
      'does not hold a shape that sticks out',
      [
        [-1, -1],
        [9, -1],
        [9, 11],
        [-1, 11],
        [-1, -1],
      ],
      '',
    ],
    [
      'holds a polygon with a hole and the point in it',
      [
        [19, -1],
        [31, -1],
        [31, 11],
        [19, 11],
        [19, -1],
      ],
      'dot ring',
    ],
    [
      'holds a road',
      [
        [-6, 0],
        [16, 0],
        [16, 9],
        [-6, 9],
        [-6, 0],
      ],
      'road',
    ],
    [
      'whichever way round the polygon is given',
      [
        [-6, 0],
        [-6, 9],
        [16, 9],
        [16, 0],
        [-6, 0],
      ],
      'road',
    ],
  ];
  it.each(within)('%s', async (_, ring, expected) => {
    const query = { g: { $geoWithin: { $geometry: { type: 'Polygon', coordinates: [ring] } } } };
    const found = await harness.engine.find('shapes', { filter: query });
    expect(
      found
        .map((d) => d._id)
        .sort()
        .join(' '),
    ).toBe(expected);
  });
});

describe('geoIntersects', () => {
  const rows: [string, object, string][] = [
    ['a point in a polygon', { type: 'Point', coordinates: [2, 2] }, 'square'],
    ['a point on a vertex', { type: 'Point', coordinates: [10, 10] }, 'square'],
    [
      'a point in a hole meets only the point there',
      { type: 'Point', coordinates: [25, 5] },
      'dot',
    ],
    ['a point on a road of several pieces', { type: 'Point', coordinates: [5, 5] }, 'road square'],
    [
      'a line through everything',
      {
        type: 'LineString',
        coordinates: [
          [-10, 4],
          [40, 6],
        ],
      },
      'ring road square',
    ],
    [
      'a polygon around a point',
      {
        type: 'Polygon',
        coordinates: [
          [
            [0.5, 0.5],
            [1.5, 0.5],
            [1.5, 1.5],
            [0.5, 1.5],
            [0.5, 0.5],
          ],
        ],
      },
      'dots square',
    ],
    [
      'a polygon inside a hole',
      {
        type: 'Polygon',
        coordinates: [
          [
            [24.5, 4.5],
            [25.5, 4.5],
            [25.5, 5.5],
            [24.5, 5.5],
            [24.5, 4.5],
          ],
        ],
      },
      'dot',
    ],
    [
      'a far away polygon',
      {
        type: 'Polygon',
        coordinates: [
          [
            [100, 1],
            [101, 1],
            [101, 2],
            [100, 1],
          ],
        ],
      },
      '',
    ],
    [
      'several points',
      {
        type: 'MultiPoint',
        coordinates: [
          [25, 5],
          [50, 50],
        ],
      },
      'dot dots',
    ],
  ];
  it.each(rows)('%s', async (_, geometry, expected) => {
    const filter = { g: { $geoIntersects: { $geometry: geometry } } };
    const found = await harness.engine.find('shapes', { filter });
    expect(
      found
        .map((d) => d._id)
        .sort()
        .join(' '),
    ).toBe(expected);
  });

  it('goes through the SDK', async () => {
    const { db } = harness;
    const found = await ids('shapes', {
      g: db.command.geoIntersects({ geometry: new Geo.Point(2, 2) as never }),
    });
    expect(found).toEqual(['square']);
  });
});

describe('shapes read back', () => {
  it('are the SDK classes again', async () => {
    const [point] = (await harness.db.collection('places').doc('suva').get()).data;
    expect(point.at).toBeInstanceOf(Geo.Point);
    expect(point.at.longitude).toBe(178.4419);
    const [square] = (await harness.db.collection('shapes').doc('square').get()).data;
    expect(square.g).toBeInstanceOf(Geo.Polygon);
  });

  it.each([
    [
      'an unknown shape',
      { g: { $geoIntersects: { $geometry: { type: 'Blob', coordinates: [] } } } },
    ],
    [
      'a latitude over 90',
      { g: { $nearSphere: { $geometry: { type: 'Point', coordinates: [0, 91] } } } },
    ],
    [
      'within a line',
      {
        g: {
          $geoWithin: {
            $geometry: {
              type: 'LineString',
              coordinates: [
                [0, 0],
                [1, 1],
              ],
            },
          },
        },
      },
    ],
    [
      'a negative distance',
      {
        g: { $nearSphere: { $geometry: { type: 'Point', coordinates: [0, 0] }, $maxDistance: -1 } },
      },
    ],
  ])('%s is refused', async (_, filter) => {
    const error = await rejection(harness.engine.find('shapes', { filter }));
    expect(error.code).toBe('DATABASE_REQUEST_FAILED');
  });
});
