/** `npm run demo`: one whole job in its own temporary environment, from credits to files. */

import { complain } from './command-line.ts';
import { type DemoReport, demoJob } from './demo/job.ts';
import { HELP, readDemoOptions } from './demo/options.ts';
import { createScreen } from './demo/screen.ts';

async function main(args: readonly string[]): Promise<number> {
  const options = readDemoOptions(args);
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const screen = createScreen(options.json);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new Error('stopped by Ctrl-C')));
  const report = await demoJob(options, screen, stop.signal);
  screen.report(report);
  return asExpected(report, options.fail) ? 0 : 1;
}

/** With --fail the job must fail and cost nothing; without it must complete. */
function asExpected(report: DemoReport, fail: boolean): boolean {
  if (!fail) return report.status === 'completed';
  return report.status === 'failed' && report.balance_after === report.balance_before;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write('\n');
    process.exit(complain('demo', error));
  },
);
