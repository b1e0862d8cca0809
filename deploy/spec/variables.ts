/** The settings of a deployment, checked before anything is changed, and the variables they become. */
import { readConfig } from '../../shared/platform/config.ts';
import { ConfigError } from '../../shared/platform/errors.ts';
import { readStorageConfig } from '../../shared/storage/s3/config.ts';
import { FUNCTION_ROLES } from './roles.ts';
import { SETTINGS, settingNamed } from './settings.ts';

export type Values = Readonly<Record<string, string>>;

/** What is wrong with one setting; values never appear. */
export interface SettingProblem {
  readonly setting: string;
  readonly message: string;
}

/** Everything that is missing or malformed. `isLocal`: addresses of this machine are fine. */
export function settingProblems(values: Values, { isLocal = false } = {}): SettingProblem[] {
  const problems = SETTINGS.flatMap(({ name, required, check }) => {
    const value = values[name];
    if (!value) return required === true ? [{ setting: name, message: 'is missing' }] : [];
    // A local environment calls back on http://127.0.0.1.
    const why = isLocal && name.endsWith('_URL') ? null : (check?.(value) ?? null);
    return why === null ? [] : [{ setting: name, message: why }];
  });
  if (!isLocal && values.DARKROOM_ALLOW_PRIVATE_HOSTS) {
    problems.push({
      setting: 'DARKROOM_ALLOW_PRIVATE_HOSTS',
      message: 'is for local runs only: in the cloud it would open what is private',
    });
  }
  const told = new Set(problems.map(({ setting }) => setting));
  return [...problems, ...whatFunctionsSay(values).filter(({ setting }) => !told.has(setting))];
}

/** The readers of the functions themselves: what stops one of them there must stop us here. */
function whatFunctionsSay(values: Values): SettingProblem[] {
  return [readConfig, readStorageConfig].flatMap((read) => {
    try {
      read(values);
      return [];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const [setting = ''] = error.message.split(/[\s:]/, 1);
      return [{ setting, message: error.message.slice(setting.length).replace(/^:?\s*/, '') }];
    }
  });
}

/** A function's variables: those settings of its roles that have a value, by name. */
export function variablesOf(functionName: string, values: Values): Values {
  const roles = FUNCTION_ROLES[functionName] ?? [];
  const entries = Object.entries(values)
    .filter(
      ([name, value]) =>
        value !== '' && settingNamed(name)?.roles.some((role) => roles.includes(role)),
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}
