/** The functions that are there, and how they are set. */
import type { Cloud, Params } from '../cloud/cloud.ts';
import { CallError } from '../cloud/errors.ts';
import { fieldsOf, listOf, numberOf, textOf } from './fields.ts';
import type { LiveFunction } from './state.ts';

const PAGE = 100;
const POLL_MS = 1_000;
const MAX_POLLS = 300;

export async function readFunctionNames(cloud: Cloud, envId: string): Promise<string[]> {
  const names: string[] = [];
  for (;;) {
    const page = { EnvId: envId, Limit: PAGE, Offset: names.length };
    const answer = await cloud.call('tcb', 'ListFunctions', page);
    const found = listOf(answer.Functions).map(({ FunctionName }) => textOf(FunctionName));
    names.push(...found);
    if (found.length < PAGE || names.length >= numberOf(answer.TotalCount)) return names;
  }
}

export async function readFunction(
  cloud: Cloud,
  envId: string,
  name: string,
): Promise<LiveFunction> {
  const [configuration, codeSha] = await Promise.all([
    readConfiguration(cloud, envId, name),
    readCodeSha(cloud, { FunctionName: name, Namespace: envId }),
  ]);
  return { ...configuration, codeSha };
}

async function readConfiguration(
  cloud: Cloud,
  envId: string,
  name: string,
): Promise<Omit<LiveFunction, 'codeSha'>> {
  const params = { FunctionName: name, Namespace: envId, ShowCode: 'FALSE' };
  const answer = await cloud.call('scf', 'GetFunction', params);
  const variables = listOf(fieldsOf(answer.Environment).Variables);
  const concurrency = fieldsOf(answer.InstanceConcurrencyConfig).MaxConcurrency;
  return {
    name,
    isHttp: textOf(answer.Type).toUpperCase() === 'HTTP',
    handler: textOf(answer.Handler),
    runtime: textOf(answer.Runtime),
    timeout: numberOf(answer.Timeout),
    memory: numberOf(answer.MemorySize),
    installDependency: textOf(answer.InstallDependency).toUpperCase() === 'TRUE',
    concurrency: concurrency === undefined ? null : Number(concurrency),
    variables: Object.fromEntries(variables.map(({ Key, Value }) => [textOf(Key), textOf(Value)])),
    timers: listOf(answer.Triggers)
      .filter(({ Type }) => Type === 'timer')
      .map(({ TriggerName, TriggerDesc }) => ({
        name: textOf(TriggerName),
        cron: cronOf(textOf(TriggerDesc)),
      })),
    status: textOf(answer.Status),
    reason: reasonOf(answer),
  };
}

/** A function that was never made has no package: then there is none to compare. */
async function readCodeSha(cloud: Cloud, params: Params): Promise<string> {
  try {
    const answer = await cloud.call('scf', 'GetFunctionAddress', params);
    return textOf(answer.CodeSha256);
  } catch (error) {
    if (error instanceof CallError && !error.retryable) return '';
    throw error;
  }
}

/** Until the function is neither being created nor being changed. */
export async function settledFunction(
  cloud: Cloud,
  { envId, name, sleep }: { envId: string; name: string; sleep: (ms: number) => Promise<void> },
): Promise<Pick<LiveFunction, 'status' | 'reason'>> {
  for (let polls = 0; ; polls++) {
    const found = await readConfiguration(cloud, envId, name);
    const isBusy = /^(?:Creating|Updating|Publishing)$/i.test(found.status);
    if (!isBusy || polls >= MAX_POLLS) return found;
    await sleep(POLL_MS);
  }
}

/** The cloud answers what was sent, or an object around it. */
function cronOf(text: string): string {
  if (!text.startsWith('{')) return text;
  return textOf(fieldsOf(JSON.parse(text)).cron);
}

function reasonOf(answer: ReturnType<typeof fieldsOf>): string {
  const reasons = listOf(answer.StatusReasons).map(
    ({ ErrorCode, ErrorMessage }) => `${textOf(ErrorCode)} ${textOf(ErrorMessage)}`,
  );
  return [textOf(answer.StatusDesc), ...reasons].filter((text) => text !== '').join('; ');
}
