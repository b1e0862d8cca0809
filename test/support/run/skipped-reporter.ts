/** Says in one line which tests were skipped because a program is missing, and how to get it. */
import type { Reporter, TestModule } from 'vitest/node';

interface Program {
  readonly name: string;
  readonly debian: string;
}

const PROGRAMS: readonly Program[] = [
  { name: 'exiftool', debian: 'libimage-exiftool-perl' },
  { name: 'ffmpeg', debian: 'ffmpeg' },
];

/** A test that needs a program has its name in its own. */
function missing(modules: readonly TestModule[], { name, debian }: Program): string | null {
  let skipped = 0;
  for (const { children } of modules) {
    for (const test of children.allTests('skipped')) if (test.fullName.includes(name)) skipped += 1;
  }
  if (skipped === 0) return null;
  return `${skipped} tests need ${name} (Debian: ${debian}) and were skipped.`;
}

// biome-ignore lint/style/noDefaultExport: vitest takes a reporter from the default export
export default class SkippedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const program of PROGRAMS) {
      const line = missing(modules, program);
      if (line !== null) process.stdout.write(`${line}\n`);
    }
  }
}
