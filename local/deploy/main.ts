/** `npm run deploy`: one environment, brought to what is declared, and looked at afterwards. */
import { randomBytes } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  carryOut,
  consoleSteps,
  createCloud,
  createPace,
  type DeploymentOptions,
  drift,
  listOperator,
  lookForTriggers,
  type NewOperator,
  operatorAccount,
  type Prepared,
  placeLines,
  planLines,
  planReport,
  prepare,
  type SmokeResult,
  setUp,
  smokeTest,
  summary,
  type TriggerSight,
  toDo,
  UNHURRIED,
  type Values,
  type Work,
} from '../../deploy/index.ts';
import { buildForDeployment } from '../build-changed.ts';
import { runCommand, UsageError } from '../command-line.ts';
import { declaredFunctions } from '../environment/deploy-locally.ts';
import { initialise } from './init.ts';
import { type DeployOptions, HELP, readDeployOptions } from './options.ts';
import { type Place, placeOf } from './place.ts';
import { createScreen, type Screen } from './screen.ts';
import { readSettings } from './settings-file.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
/** Below the 20 a second of one action that the cloud allows: others deploy too. */
const CALLS_PER_SECOND = 15;
const DRIFTED = 2;

interface Report {
  readonly environment: string;
  readonly region: string;
  readonly account: string;
  readonly plan: object[];
  readonly calls: number;
  readonly changes: number;
  readonly smoke?: readonly SmokeResult[];
  readonly operator?: NewOperator;
  readonly triggers?: readonly { readonly name: string; readonly seen: boolean }[];
}

async function main(args: string[]): Promise<number> {
  const options = readDeployOptions(args);
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  let total = 0;
  const screen = createScreen({ json: options.json, total: () => total });
  const values = await settingsOf(options, screen);
  const envId = options.env ?? values.CLOUDBASE_ENV_ID;
  if (!envId)
    throw new UsageError(
      'which environment? --env ID, or CLOUDBASE_ENV_ID in .env (--init writes it)',
    );
  const place = await placeOf(envId, process.env);
  const work = workAt(place);
  const deployment = await deploymentOf({ envId, values, place, options });
  const prepared = await prepare(work, deployment);
  for (const line of [...placeLines(prepared.live.environment), '', ...planLines(prepared.plan)])
    screen.say(line);
  total = toDo(prepared.plan).length;
  if (options.mode === 'check') {
    const triggers = await sightsOf({ work, deployment, options, screen, envId });
    const report = { ...reportOf(prepared, work), ...triggers };
    return finish(options, report, drift(prepared.plan).length > 0 ? DRIFTED : 0);
  }
  if (options.mode === 'plan') return finish(options, reportOf(prepared, work), 0);
  await askFirst(prepared, options, screen);
  await carryOut(prepared, work, screen.progress);
  const after = await liveOn({ work, deployment, options, place, screen, envId });
  const code = afterwards({ prepared, screen, ...after });
  return finish(options, { ...reportOf(prepared, work), ...after }, code);
}

async function settingsOf(options: DeployOptions, screen: Screen): Promise<Values> {
  const known = readSettings(root, process.env, options.env);
  if (!options.init) return known;
  const { stdin: input, stdout: output } = process;
  const terminal = input.isTTY && output.isTTY && !options.json ? { input, output } : null;
  return initialise({ folder: root, values: known, envId: options.env, terminal, say: screen.say });
}

function workAt({ credentials, region, endpoint, isLocal }: Place): Work {
  const nowMs = Date.now;
  const pace = isLocal ? UNHURRIED : createPace({ perSecond: CALLS_PER_SECOND, nowMs, sleep });
  const where = endpoint === undefined ? {} : { endpoint };
  const cloud = createCloud({
    credentials,
    region,
    ...where,
    pace,
    fetch,
    nowMs,
    sleep,
    random: Math.random,
  });
  return { cloud, sleep };
}

async function deploymentOf({
  envId,
  values,
  place,
  options,
}: {
  envId: string;
  values: Values;
  place: Place;
  options: DeployOptions;
}): Promise<DeploymentOptions> {
  const { functionsRoot } = await buildForDeployment();
  return {
    sources: {
      envId,
      values,
      declared: declaredFunctions(),
      root: functionsRoot,
      pages: join(root, 'dist/pages'),
      packages: join(root, '.darkroom/build/packages'),
    },
    prune: options.prune,
    isLocal: place.isLocal,
    ...(options.only === null ? {} : { only: options.only }),
  };
}

/** @throws UsageError where nobody can be asked */
async function askFirst({ plan }: Prepared, options: DeployOptions, screen: Screen): Promise<void> {
  if (options.yes || toDo(plan).length === 0) return;
  const answer = await screen.confirm(`\n${summary(plan)}. Go on?`);
  if (answer === null) throw new UsageError('no terminal to ask at: --yes goes on without asking');
  if (!answer) throw new Error('stopped; nothing was changed');
}

interface LiveOn {
  readonly work: Work;
  readonly deployment: DeploymentOptions;
  readonly options: DeployOptions;
  readonly place: Place;
  readonly screen: Screen;
  readonly envId: string;
}

/** Documents, people, and a look; a run for some parts only leaves them alone. */
async function liveOn({
  work,
  deployment,
  options,
  place,
  screen,
  envId,
}: LiveOn): Promise<Pick<Report, 'smoke' | 'operator' | 'triggers'>> {
  const operator =
    options.operator === null
      ? {}
      : {
          operator: await operatorAccount(work.cloud, {
            envId,
            name: options.operator,
            random: randomBytes,
          }),
        };
  const added = options.only === null ? await setUp(work, deployment.sources) : null;
  if (operator.operator !== undefined) {
    await listOperator(work, deployment.sources, operator.operator);
  }
  if (added === null) return operator;
  screen.say(`  set up: ${added.scenes_added} scenes and ${added.templates_added} templates added`);
  const smoke = await smokeTest(work, { ...deployment, gateway: place.gateway, fetch });
  for (const { what, ok, detail } of smoke) screen.say(`  ${ok ? '✔' : '✘'} ${what}: ${detail}`);
  return { smoke, ...operator, ...(await sightsOf({ work, deployment, options, screen, envId })) };
}

/** What is missing no run can mend: it is told, with the steps, and fails nothing. */
async function sightsOf({
  work,
  deployment,
  options,
  screen,
  envId,
}: Omit<LiveOn, 'place'>): Promise<Pick<Report, 'triggers'>> {
  if (options.only !== null) return {};
  let sights: TriggerSight[] | null = null;
  try {
    sights = await lookForTriggers(work, deployment.sources);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    screen.say(`\ncould not look for database triggers: ${error.message}`);
  }
  for (const line of ['', ...consoleSteps(envId, sights)]) screen.say(line);
  return sights === null
    ? {}
    : { triggers: sights.map(({ trigger, seen }) => ({ name: trigger.name, seen })) };
}

function afterwards({
  prepared,
  screen,
  smoke = [],
  operator,
}: Pick<Report, 'smoke' | 'operator'> & { prepared: Prepared; screen: Screen }): number {
  if (operator !== undefined) {
    const { name, password } = operator;
    screen.say(
      password === null
        ? `\noperator ${name} is there already; a password is changed in the console`
        : `\noperator ${name}, password ${password}\nIt is shown this once and stored nowhere.`,
    );
  }
  const { hosting, domain } = prepared.live;
  screen.say(`\nHTTP access  https://${domain}`);
  if (hosting !== null) screen.say(`pages        https://${hosting.domain}`);
  const blocked = prepared.plan.filter((change) => change.blocked !== undefined);
  for (const change of blocked) screen.say(`\nNOT DONE: ${change.blocked}`);
  return blocked.length > 0 || smoke.some(({ ok }) => !ok) ? 1 : 0;
}

function reportOf({ live, plan }: Prepared, { cloud }: Work): Report {
  const { envId, region, account } = live.environment;
  return { environment: envId, region, account, plan: planReport(plan), ...cloud.counts };
}

function finish({ json }: DeployOptions, report: Report, code: number): number {
  if (json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  return code;
}

await runCommand('deploy', main);
