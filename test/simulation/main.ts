/** `npm run simulate`: schedules, mutants and exhaustive cases from the command line. */
import { parseOptions, UsageError } from '../../local/command-line.ts';
import { type Bundle, bundle } from './bundle.ts';
import { type Killing, killAll, listing, tableRow } from './mutants/killing.ts';
import { type Mutant, mutants } from './mutants/mutants.ts';
import { runPool } from './pool.ts';
import { progressLine } from './progress.ts';
import { jsonOf, type Shown, type Summary, textOf, traceText } from './report.ts';
import { type ScenarioName, scenarioNames } from './world/scenarios.ts';

const HELP = `Simulates the production code under faults and audits it from outside.

  npm run simulate -- [options]

  --seeds N        how many schedules (1,000)
  --from SEED      first seed (1)
  --scenario NAME  of one kind only, instead of the mixture
  --mutant NAME    with one named breakage compiled in
  --mutants        runs every breakage until it is found, and prints the table
  --list           with --mutants: names them with their reasons and what finds them
  --exhaustive     every small case instead of seeds: call × fault × who comes next
  --every N        with --exhaustive: each n-th case only (1)
  --jobs N         processes at once (1)
  --json           one JSON object on stdout
  --trace          prints the course of the seed given with --from
  --help

Ends with code 1 when something was found (or a mutant survived), 2 for wrong usage.

Mutants: ${mutants.map(({ name }) => name).join(', ')}`;

interface Options {
  readonly seeds: number;
  readonly from: number;
  readonly jobs: number;
  readonly every: number;
  readonly mutant: Mutant | null;
  readonly scenario: ScenarioName | undefined;
  readonly mode: 'help' | 'seeds' | 'cases' | 'mutants' | 'list' | 'trace';
  readonly json: boolean;
}

function readOptions(args: readonly string[]): Options {
  const { values } = parseOptions({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '1000' },
      from: { type: 'string', default: '1' },
      jobs: { type: 'string', default: '1' },
      every: { type: 'string', default: '1' },
      mutant: { type: 'string' },
      scenario: { type: 'string' },
      mutants: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      exhaustive: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      trace: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const name = values.mutant;
  const mutant = name === undefined ? null : mutants.find((known) => known.name === name);
  if (mutant === undefined) throw new UsageError(`no mutant is called ${name}`);
  const mode = values.help
    ? 'help'
    : values.mutants
      ? values.list
        ? 'list'
        : 'mutants'
      : values.trace
        ? 'trace'
        : values.exhaustive
          ? 'cases'
          : 'seeds';
  return {
    seeds: whole('--seeds', values.seeds),
    from: whole('--from', values.from),
    jobs: whole('--jobs', values.jobs),
    every: whole('--every', values.every),
    mutant,
    scenario: scenarioNamed(values.scenario),
    mode,
    json: values.json,
  };
}

function scenarioNamed(name: string | undefined): ScenarioName | undefined {
  const found = scenarioNames.find((known) => known === name);
  if (name !== undefined && found === undefined) {
    throw new UsageError(`no scenario is called ${name}; there are ${scenarioNames.join(', ')}`);
  }
  return found;
}

function whole(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new UsageError(`${name} takes a whole number from 1, not "${text}"`);
  }
  return number;
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  switch (options.mode) {
    case 'help':
      console.log(HELP);
      return 0;
    case 'list':
      console.log(listing());
      return 0;
    case 'mutants':
      return runMutants(options);
    case 'trace':
      return withBundle(options.mutant, async (made) => {
        const text = await traceText(made, options.from, shownOf(options));
        console.log(text);
        return text.includes('\n✗ ') ? 1 : 0;
      });
    case 'seeds':
    case 'cases':
      return withBundle(options.mutant, (made) => runMany(made, options));
    default:
      return options.mode satisfies never;
  }
}

async function withBundle(
  mutant: Mutant | null,
  use: (made: Bundle) => Promise<number>,
): Promise<number> {
  const made = await bundle(mutant);
  try {
    return await use(made);
  } finally {
    await made.remove();
  }
}

const shownOf = ({ mutant, scenario }: Options): Shown => ({
  mutant: mutant?.name ?? null,
  scenario,
});

async function runMany(made: Bundle, options: Options): Promise<number> {
  const { mode, from, jobs, every, json } = options;
  const kind = mode === 'cases' ? 'cases' : 'seeds';
  const line = progressLine(process.stderr, kind === 'cases' ? 'cases' : 'schedules');
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const start = performance.now();
  const tally = await runPool({
    file: made.file,
    kind,
    from: kind === 'cases' ? 0 : from,
    count: kind === 'cases' ? Number.MAX_SAFE_INTEGER : options.seeds,
    jobs,
    every,
    scenario: options.scenario,
    maxFailures: 20,
    signal: interrupt.signal,
    onProgress: (sum, total) => line.update(sum, total),
  });
  line.clear();
  const shown = shownOf(options);
  const summary: Summary = { kind, ...shown, from, jobs, wallMs: performance.now() - start };
  if (json) console.log(JSON.stringify(jsonOf(tally, summary), null, 2));
  else console.log(textOf(tally, summary));
  const [first] = [...tally.failures].sort((a, b) => a.seed - b.seed);
  if (first !== undefined && kind === 'seeds' && !json) {
    console.log(`\n${await traceText(made, first.seed, shown)}`);
  }
  if (interrupt.signal.aborted) return 130;
  return first === undefined ? 0 : 1;
}

async function runMutants({ json, jobs }: Options): Promise<number> {
  const onKill = (killing: Killing): void => {
    if (!json) console.log(tableRow(killing));
  };
  const killings = await killAll({ jobs, onKill });
  const survivors = killings.filter((killing) => killing.survived);
  if (json) {
    const rows = killings.map(({ mutant, ...rest }) => ({
      mutant: mutant.name,
      why: mutant.why,
      scenario: mutant.scenario ?? 'pictures',
      within: mutant.within,
      ...rest,
    }));
    console.log(
      JSON.stringify({ mutants: rows.length, survivors: survivors.length, rows }, null, 2),
    );
  } else {
    console.log(`${killings.length - survivors.length} of ${killings.length} found`);
  }
  return survivors.length === 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const usage = error instanceof UsageError;
    console.error(usage ? `${error.message}\nTry --help.` : error);
    process.exitCode = usage ? 2 : 1;
  },
);
