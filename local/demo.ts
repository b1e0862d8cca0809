/** `npm run demo`: one whole job of any kind, from credits to files; or a film from a script. */
import { onStop, STOP_CODES } from './cloudbase/lifetime.ts';
import { complain } from './command-line.ts';
import { type DemoOptions, HELP, readDemoOptions } from './demo/options.ts';
import type { DemoReport, DemoScreen } from './demo/report.ts';
import { createScreen } from './demo/screen.ts';

async function main(args: readonly string[]): Promise<number> {
  const options = readDemoOptions(args);
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const screen = createScreen(options.json);
  onStop((signal) => {
    screen.close();
    process.stderr.write(`\ndemo: stopped by ${signal}\n`);
    process.exit(STOP_CODES[signal]);
  });
  try {
    return await (options.film ? showFilm(options, screen) : showJob(options, screen));
  } finally {
    screen.close();
  }
}

// What each needs is loaded here, so that --help and a mistake are answered at once.

async function showJob(options: DemoOptions, screen: DemoScreen): Promise<number> {
  const { demoJob } = await import('./demo/job.ts');
  const { describeJob } = await import('./demo/describe.ts');
  const report = await demoJob(options, screen);
  screen.report(report, describeJob(report));
  return asExpected(report, options.fail) ? 0 : 1;
}

async function showFilm(options: DemoOptions, screen: DemoScreen): Promise<number> {
  const { demoFilm } = await import('./demo/film/job.ts');
  const { describeFilm } = await import('./demo/describe.ts');
  const report = await demoFilm(options, screen);
  screen.report(report, describeFilm(report));
  return 0;
}

/** With --fail the job must fail and cost nothing; without it must complete. */
function asExpected(report: DemoReport, fail: boolean): boolean {
  if (!fail) return report.status === 'completed';
  return report.status === 'failed' && report.balance_after === report.balance_before;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => process.exit(complain('demo', error)),
);
