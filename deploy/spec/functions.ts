/** The functions an environment is to have: limits from cloudbaserc.json, timers from triggers/. */
import { timerTriggers } from '../../triggers/index.ts';
import { DeployError } from '../cloud/errors.ts';
import { type FunctionPackage, type KnownFiles, packageIn } from './package.ts';
import { FUNCTION_ROLES } from './roles.ts';
import { type Values, variablesOf } from './variables.ts';

export interface TimerSpec {
  readonly name: string;
  readonly cron: string;
}

/** What is said of a function in the declaration, and by the cloud. */
export interface FunctionSettings {
  readonly name: string;
  readonly isHttp: boolean;
  readonly handler: string;
  readonly runtime: string;
  /** Seconds. */
  readonly timeout: number;
  /** MB. */
  readonly memory: number;
  readonly installDependency: boolean;
  /** Requests one instance of an HTTP function serves at once. */
  readonly concurrency: number | null;
  readonly variables: Values;
  readonly timers: readonly TimerSpec[];
}

export interface FunctionSpec extends FunctionSettings {
  readonly code: FunctionPackage;
}

/** One entry of `functions` in cloudbaserc.json. */
export interface DeclaredFunction {
  readonly name: string;
  readonly type?: string;
  readonly handler: string;
  readonly runtime: string;
  readonly timeout: number;
  readonly memorySize: number;
  readonly installDependency: boolean;
  readonly instanceConcurrencyConfig?: { readonly maxConcurrency?: number };
}

export interface FunctionSources {
  readonly declared: readonly DeclaredFunction[];
  /** Folder with `<name>/index.js`. */
  readonly root: string;
  readonly values: Values;
  /** Folder that keeps packages between deployments. */
  readonly packages?: string;
  /** What whoever built them knows of their files, by the function's name. */
  readonly contents?: Readonly<Record<string, KnownFiles>>;
}

/** What of a function's variables is ours and no setting: which code it runs. */
export const BUILD_VARIABLE = 'DARKROOM_BUILD';

/** @throws DeployError for a function that is not built, or that nothing says the needs of */
export function functionSpecs({
  declared,
  root,
  values,
  packages,
  contents = {},
}: FunctionSources): FunctionSpec[] {
  return declared.map((entry) => {
    const { name } = entry;
    if (!Object.hasOwn(FUNCTION_ROLES, name)) {
      throw new DeployError(
        'UNKNOWN_FUNCTION',
        `deploy/spec/roles.ts does not say what ${name} does`,
      );
    }
    const code = packageIn({ root, name, kept: packages, known: contents[name] });
    return {
      name,
      isHttp: entry.type === 'HTTP',
      handler: entry.handler,
      runtime: entry.runtime,
      timeout: entry.timeout,
      memory: entry.memorySize,
      installDependency: entry.installDependency,
      concurrency: entry.instanceConcurrencyConfig?.maxConcurrency ?? null,
      variables: variablesOf(name, values),
      timers: timerTriggers
        .filter((timer) => timer.functionName === name)
        .map(({ name: timer, cron }) => ({ name: timer, cron })),
      code,
    };
  });
}
