/** What the commands of this project have in common: options, complaints, exit codes. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The command was called wrongly: exit code 2 and a word about --help, never a stack. */
export class UsageError extends Error {}

/** As `parseArgs` of Node. Throws UsageError. */
export function parseOptions<T extends ParseArgsConfig>(
  config: T,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    // Node adds how one would pass a word that looks like an option; nobody here wants to.
    const [reason = ''] = String(error instanceof Error ? error.message : error).split('. To ');
    throw new UsageError(reason);
  }
}

/** Throws UsageError for what is no port; 0 is one. */
export function portNumber(flag: string, text: string): number {
  const port = Number(text);
  if (text !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UsageError(`${flag} must be a number from 0 to 65535, not "${text}"`);
}

/** Tells on stderr what went wrong; gives the exit code. */
export function complain(command: string, error: unknown, hint = ''): 1 | 2 {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${command}: ${message}${hint}\n`);
  if (!(error instanceof UsageError)) return 1;
  process.stderr.write('Try --help.\n');
  return 2;
}

/** For commands that print and end. `main` gives the exit code. */
export async function runCommand(
  command: string,
  main: (args: string[]) => Promise<number> | number,
): Promise<void> {
  process.stdout.on('error', endQuietly);
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.exitCode = complain(command, error);
  }
}

/** Whoever reads may stop reading: `| head` is no error. */
function endQuietly(error: Error & { code?: string }): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}
