/** Functions and their timers. */
import type { LiveFunction } from '../live/state.ts';
import { BUILD_VARIABLE, type FunctionSpec } from '../spec/functions.ts';
import { type Change, type Compare, extra, same } from './change.ts';
import { createFunction, recreateFunction, updateFunction } from './function-calls.ts';

/** Bytes of all variables of one function together, as the platform's pages say. */
const VARIABLE_BYTES = 4_096;

export const compareFunctions: Compare = ({ desired, live, prune }) => {
  const canTell = shaMeansOurs(live.functions);
  const wanted = desired.functions.map((spec): Change => {
    const found = live.functions.find(({ name }) => name === spec.name);
    const facts = { spec, environment: live.environment };
    const change = { part: 'functions', name: spec.name } as const;
    if (found === undefined) {
      const run: Change['run'] = (work) => createFunction(work, facts);
      return { ...change, sign: '+', details: notes(spec), run };
    }
    const different = differences(spec, found, canTell);
    if (/failed/i.test(found.status)) {
      // It has never worked: nothing is lost with it.
      const run: Change['run'] = (work) => recreateFunction(work, facts);
      const why = `is in ${found.status} (${found.reason}): deleted and made anew`;
      return { ...change, sign: '~', details: [why], run };
    }
    const fixed = fixedDifferences(spec, found);
    if (fixed.length > 0) {
      const blocked = `${fixed.join(', ')} of the function ${spec.name} cannot be changed: --prune deletes it and makes it anew`;
      if (!prune) return { ...change, sign: '~', details: fixed, blocked };
      return { ...change, sign: '~', details: fixed, run: (work) => recreateFunction(work, facts) };
    }
    if (different.length === 0) return same('functions', spec.name);
    const isCode = different.some((detail) => detail.startsWith('code'));
    return {
      ...change,
      sign: '~',
      details: [...different, ...notes(spec)],
      run: (work) => updateFunction(work, { ...facts, isCode }),
    };
  });
  const extras = live.otherFunctions.map((name) =>
    extra(
      {
        part: 'functions',
        name,
        details: ['not declared'],
        run: async ({ cloud }) => {
          const params = { FunctionName: name, Namespace: desired.envId };
          await cloud.call('scf', 'DeleteFunction', params);
        },
      },
      prune,
    ),
  );
  return [...wanted, ...extras];
};

/**
 * Whether the hash the cloud tells of a package is that of the package we sent. Nobody promises it:
 * where it is so for no function, it says nothing.
 */
function shaMeansOurs(functions: readonly LiveFunction[]): boolean {
  return functions.some((found) => found.codeSha !== '' && sentSha(found) === found.codeSha);
}

/** `<hash of the files>.<hash of the package>`. */
const sentSha = ({ variables }: LiveFunction): string =>
  (variables[BUILD_VARIABLE] ?? '').split('.')[1] ?? '';

function differences(spec: FunctionSpec, found: LiveFunction, canTell: boolean): string[] {
  const [built = ''] = (found.variables[BUILD_VARIABLE] ?? '').split('.');
  const others = canTell && !spec.installDependency && sentSha(found) !== found.codeSha;
  const field = (name: string, wanted: unknown, is: unknown): string[] =>
    wanted === is ? [] : [`${name} ${String(is)} → ${String(wanted)}`];
  return [
    ...(built !== spec.code.hash ? ['code'] : others ? ['code (changed by somebody else)'] : []),
    ...field('timeout', spec.timeout, found.timeout),
    ...field('memory', spec.memory, found.memory),
    ...field('installs', spec.installDependency, found.installDependency),
    ...(spec.concurrency === null ? [] : field('concurrency', spec.concurrency, found.concurrency)),
    ...variableDifferences(spec, found),
  ];
}

/** Names only. */
function variableDifferences({ variables }: FunctionSpec, found: LiveFunction): string[] {
  const names = new Set([...Object.keys(variables), ...Object.keys(found.variables)]);
  names.delete(BUILD_VARIABLE);
  return [...names].sort().flatMap((name) => {
    const [wanted, is] = [variables[name], found.variables[name]];
    if (wanted === is) return [];
    return [`variable ${is === undefined ? '+' : wanted === undefined ? '-' : '~'}${name}`];
  });
}

function fixedDifferences(spec: FunctionSpec, found: LiveFunction): string[] {
  return [
    ...(spec.runtime === found.runtime ? [] : [`runtime ${found.runtime} → ${spec.runtime}`]),
    ...(spec.handler === found.handler ? [] : [`handler ${found.handler} → ${spec.handler}`]),
    ...(spec.isHttp === found.isHttp ? [] : [`type ${found.isHttp ? 'HTTP' : 'Event'}`]),
  ];
}

function notes({ variables }: FunctionSpec): string[] {
  const bytes = Object.entries(variables).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  return bytes <= VARIABLE_BYTES
    ? []
    : [`variables hold ${bytes} bytes, the platform's limit is 4 KB`];
}

export const compareTimers: Compare = ({ desired, live, prune }) =>
  desired.functions.flatMap(({ name, timers }) => {
    const there = live.functions.find((one) => one.name === name)?.timers ?? [];
    const base = { FunctionName: name, Namespace: desired.envId };
    const remove =
      (timer: string): NonNullable<Change['run']> =>
      async ({ cloud }) => {
        await cloud.call('scf', 'DeleteTrigger', { ...base, TriggerName: timer, Type: 'timer' });
      };
    const wanted = timers.map((timer): Change => {
      const found = there.find((one) => one.name === timer.name);
      const part = { part: 'timers', name: `${name}/${timer.name}` } as const;
      if (found?.cron === timer.cron) return same('timers', part.name);
      const list = [{ TriggerName: timer.name, Type: 'timer', TriggerDesc: timer.cron }];
      const create = { ...base, Triggers: JSON.stringify(list), Count: list.length };
      return {
        ...part,
        sign: found === undefined ? '+' : '~',
        details: [found === undefined ? timer.cron : `${found.cron} → ${timer.cron}`],
        run: async (work) => {
          // Whether the cloud replaces one of the same name is not said anywhere.
          if (found !== undefined) await remove(timer.name)(work);
          await work.cloud.call('scf', 'BatchCreateTrigger', create);
        },
      };
    });
    const extras = there
      .filter((one) => !timers.some((timer) => timer.name === one.name))
      .map((one) =>
        extra(
          {
            part: 'timers',
            name: `${name}/${one.name}`,
            details: [one.cron, 'not declared'],
            run: remove(one.name),
          },
          prune,
        ),
      );
    return [...wanted, ...extras];
  });
