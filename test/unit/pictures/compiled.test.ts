import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { launchArgs } from '../../support/run/launch.ts';

const COMPILED = /^\[completed optimizing .*<JSFunction (\w+) .*\(target TURBOFAN/gm;
/** For 40 pictures, one or three times are usual; what loses its code at collections takes 11 to 19. */
const AT_MOST = 7;

/** The functions that were compiled, each as often as it was. */
const compiled = compiledWhileDeveloping();

it.each(['blendOpaque', 'halveWords', 'quarterWords'])(
  'the code compiled for %s outlives collections',
  (name) => {
    const times = compiled.filter((one) => one === name).length;
    expect(times).toBeGreaterThan(0);
    expect(times).toBeLessThanOrEqual(AT_MOST);
  },
);

function compiledWhileDeveloping(): (string | undefined)[] {
  const args = ['--trace-opt', ...launchArgs('test/unit/pictures/after-collections.ts')];
  const trace = execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return [...trace.matchAll(COMPILED)].map(([, name]) => name);
}
