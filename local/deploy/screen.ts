/** What a deployment says on the terminal; with --json nothing but one report at the end. */
import { createInterface } from 'node:readline/promises';
import type { Change } from '../../deploy/index.ts';

export interface Screen {
  say(line: string): void;
  progress(change: Change, state: 'begun' | 'done'): void;
  /** False without a yes; null without a terminal. */
  confirm(question: string): Promise<boolean | null>;
}

const MARKS = { '+': 'created', '~': 'changed', '-': 'removed', '=': 'left' } as const;

export function createScreen({ json, total }: { json: boolean; total: () => number }): Screen {
  let done = 0;
  const say = (line: string): void => {
    if (!json) process.stdout.write(`${line}\n`);
  };
  return {
    say,
    progress: ({ part, name, sign }, state) => {
      // Packages take their time: who waits wants to know for what.
      if (state === 'begun') {
        if (part === 'functions') say(`  …  ${part} ${name}`);
        return;
      }
      done += 1;
      say(
        `  ${String(done).padStart(String(total()).length)}/${total()}  ${MARKS[sign]} ${part} ${name}`,
      );
    },
    confirm: async (question) => {
      if (!process.stdin.isTTY || !process.stdout.isTTY) return null;
      const lines = createInterface({ input: process.stdin, output: process.stdout });
      try {
        return /^y(?:es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
      } finally {
        lines.close();
      }
    },
  };
}
