import { expect, test } from 'vitest';
import { type Source, sourcesOf } from '../../support/sources.ts';

type Arrows = ReadonlyMap<string, readonly string[]>;

/** From file to file; an import of a type is an arrow too: who reads one must read the other. */
function arrowsOf(files: readonly Source[]): Arrows {
  return new Map(
    files.map(({ path, imports }) => [
      path,
      imports.filter(({ isPackage }) => !isPackage).map(({ target }) => target),
    ]),
  );
}

/** Groups of files that reach each other (Tarjan's strongly connected components). */
function circlesOf(arrows: Arrows): string[][] {
  const order = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    const mine = order.size;
    order.set(file, mine);
    open.push(file);
    let least = mine;
    for (const next of arrows.get(file) ?? []) {
      if (next === file) circles.push([file]);
      if (!order.has(next)) least = Math.min(least, visit(next));
      else if (open.includes(next)) least = Math.min(least, order.get(next) ?? least);
    }
    if (least === mine) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) circles.push(circle);
    }
    return least;
  };
  for (const file of arrows.keys()) if (!order.has(file)) visit(file);
  return circles;
}

test('a circle is found, whatever its length', () => {
  const arrows: Arrows = new Map([
    ['a', ['b']],
    ['b', ['c', 'd']],
    ['c', ['a']],
    ['d', []],
    ['e', ['e']],
    ['f', ['a']],
  ]);
  expect(circlesOf(arrows).map((circle) => circle.sort())).toEqual([['a', 'b', 'c'], ['e']]);
});

test.each(['clients', 'deploy', 'local', 'shared', 'functions', 'triggers'])(
  '%s has no import circle',
  (folder) => {
    expect(circlesOf(arrowsOf(sourcesOf(folder)))).toEqual([]);
  },
);
