/** `--init`: what is not set yet is asked for once, or made, checked, and written to .env. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import {
  DeployError,
  SETTINGS,
  type Setting,
  settingProblems,
  type Values,
} from '../../deploy/index.ts';
import { addSettings, readFile, SETTINGS_FILE } from './settings-file.ts';

const SECRET_BYTES = 24;
/** The provider most people begin with; any other key will do as well. */
const FIRST_KEY: Setting = {
  name: 'DASHSCOPE_API_KEY',
  roles: [],
  secret: true,
  ask: 'a key of 阿里云百炼 DashScope, sk-… (empty: another provider, see docs/settings.md)',
};

export interface InitOptions {
  readonly folder: string;
  readonly values: Values;
  /** Given on the command line. */
  readonly envId: string | null;
  /** Null without a terminal: nobody is asked. */
  readonly terminal: {
    readonly input: NodeJS.ReadStream;
    readonly output: NodeJS.WriteStream;
  } | null;
  readonly say: (line: string) => void;
}

/** All settings with those that were added. @throws DeployError for an answer that will not do */
export async function initialise(options: InitOptions): Promise<Values> {
  const { folder, values, envId, terminal, say } = options;
  // What the shell alone says would be gone at the next run, and taken from the functions.
  const added: Record<string, string> = onlyInShell(options);
  if (envId !== null && !values.CLOUDBASE_ENV_ID) added.CLOUDBASE_ENV_ID = envId;
  const have = (name: string): boolean => Boolean(values[name] ?? added[name]);
  for (const { name, generated } of SETTINGS) {
    if (generated === true && !have(name)) added[name] = randomBytes(SECRET_BYTES).toString('hex');
  }
  const open = [...SETTINGS.filter(({ ask }) => ask !== undefined), FIRST_KEY].filter(
    ({ name }) => !have(name),
  );
  if (terminal !== null) Object.assign(added, await answers(open, terminal));
  const all = { ...values, ...added };
  const [problem] = settingProblems(all);
  if (problem !== undefined) {
    throw new DeployError('SETTINGS', `${problem.setting} ${problem.message}`);
  }
  if (Object.keys(added).length > 0) {
    const path = addSettings(folder, added);
    say(
      `wrote ${Object.keys(added).join(', ')} to ${path} (only you can read it; never commit it)`,
    );
  }
  return all;
}

function onlyInShell({ folder, values }: InitOptions): Record<string, string> {
  const file = readFile(join(folder, SETTINGS_FILE));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !file[name]));
}

async function answers(
  open: readonly Setting[],
  terminal: NonNullable<InitOptions['terminal']>,
): Promise<Record<string, string>> {
  const lines = createInterface(terminal);
  const given: Record<string, string> = {};
  try {
    for (const { name, ask, check } of open) {
      for (;;) {
        const value = (await lines.question(`${name}: ${ask}\n> `)).trim();
        const why = value === '' ? null : (check?.(value) ?? null);
        if (why === null) {
          if (value !== '') given[name] = value;
          break;
        }
        terminal.output.write(`  ${name} ${why}\n`);
      }
    }
  } finally {
    lines.close();
  }
  return given;
}
