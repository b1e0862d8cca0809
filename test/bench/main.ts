/** `npm run bench -- NAME [--json]`: a table for people, one JSON object for programs. */
import { parseOptions, UsageError } from '../../local/command-line.ts';
import type { BenchResult, BenchRow } from './result.ts';

const BENCHES: Readonly<Record<string, () => Promise<{ run: () => Promise<BenchResult> }>>> = {
  emulator: () => import('./emulator.ts'),
  task: () => import('./task.ts'),
  cold: () => import('./cold.ts'),
  http: () => import('./http.ts'),
  streams: () => import('./streams.ts'),
  deploy: () => import('./deploy.ts'),
  pictures: () => import('./pictures.ts'),
  client: () => import('./client.ts'),
  film: () => import('./film.ts'),
  scale: () => import('./scale/index.ts'),
  crowd: () => import('./crowd.ts'),
  console: () => import('./console.ts'),
};
const NAMES = Object.keys(BENCHES);

const HELP = `Usage: npm run bench -- NAME [--json]

  emulator    durable writes, indexed reads and transactions of the local CloudBase, a second
  task        database calls and billed milliseconds of a task, beside the naive way
  cold        start of each built function, beside a plain require of the SDK
  client      size of the client, what it adds to a tap and to a picture, what an idle page asks
  deploy      calls of a first and a second deployment, one ended at every call, changes found
  http        requests a second of the API, what it adds to a submit, a thousand that wait
  streams     words as they come: what is added to a relay, database calls, a thousand at once
  pictures    decode, mark, label, encode and thumbnail, beside bare sharp and canvas
  film        mark and label of films, a second of film, beside plain ffmpeg (needs ffmpeg)
  scale       100 to 100,000 tasks in flight in virtual time: how late, what a task costs (minutes)
  console     the console in Chromium with 10,000 tasks: bytes, first row, a page beside a read, idle
  crowd       2,000 tasks through the local CloudBase, in real processes: time and memory (minutes)

  --json      one object: {"name","rows":[{"label","value","unit","target"?}]}
  --help      this text
`;

interface Options {
  readonly name: string;
  readonly json: boolean;
}

function readOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const [name, ...more] = positionals;
  if (name === undefined) throw new UsageError(`which benchmark? One of ${NAMES.join(', ')}`);
  if (more.length > 0) throw new UsageError(`one benchmark at a time, not also ${more.join(', ')}`);
  if (!Object.hasOwn(BENCHES, name)) {
    throw new UsageError(`there is no benchmark "${name}": choose one of ${NAMES.join(', ')}`);
  }
  return { name, json: values.json };
}

/** Three significant digits, thousands apart. */
function shown(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', {
    maximumFractionDigits: Number.isInteger(value) ? 0 : digits,
  });
}

function table({ name, rows }: BenchResult): string {
  const cells = rows.map(({ label, value, unit, target }) => [
    label,
    shown(value),
    unit,
    target === undefined ? '' : `target ${target}`,
  ]);
  const widths = [0, 1, 2].map((column) =>
    Math.max(...cells.map((row) => (row[column] ?? '').length)),
  );
  const lines = cells.map(([label = '', value = '', unit = '', target = '']) =>
    [
      label.padEnd(widths[0] ?? 0),
      value.padStart(widths[1] ?? 0),
      unit.padEnd(widths[2] ?? 0),
      target,
    ]
      .join('  ')
      .trimEnd(),
  );
  return `${name}\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}

async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(HELP);
    return;
  }
  const bench = await BENCHES[options.name]?.();
  if (bench === undefined) throw new UsageError(`there is no benchmark "${options.name}"`);
  const { name, rows } = await bench.run();
  const result: BenchResult = { name, rows: rows.map((row) => rounded(row)) };
  process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : table(result));
}

/** What is measured to a microsecond is not known to a picosecond. */
function rounded(row: BenchRow): BenchRow {
  return { ...row, value: Number(row.value.toPrecision(6)) };
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    const usage = error instanceof UsageError;
    const text = error instanceof Error ? (usage ? error.message : error.stack) : String(error);
    process.stderr.write(`bench: ${text}\n`);
    if (usage) process.stderr.write('Try --help.\n');
    process.exit(usage ? 2 : 1);
  },
);
