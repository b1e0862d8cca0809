/** `npm start`: Darkroom on this machine, kept under .darkroom/, with a live log of its tasks. */
import { resolve } from 'node:path';
import { complain, parseOptions, portNumber } from './command-line.ts';
import type { StartOptions } from './start/run.ts';

const HELP = `Usage: npm start -- [options]

Builds the functions and starts a local CloudBase with them, their triggers and local providers.

  --port N            port of the local CloudBase      (default 7100, 0 for any free one)
  --provider-port N   port of the local providers      (default 7200)
  --host H            address to listen on             (default 127.0.0.1: this machine only)
  --data DIR          folder for everything it keeps   (default .darkroom)
  --no-db-triggers    behave like an environment without database triggers
  --help              this text

With DASHSCOPE_API_KEY set the real service is called instead of the local one.
`;

function readOptions(args: readonly string[]): StartOptions | 'help' {
  const { values } = parseOptions({
    args: [...args],
    options: {
      port: { type: 'string', default: '7100' },
      'provider-port': { type: 'string', default: '7200' },
      host: { type: 'string', default: '127.0.0.1' },
      data: { type: 'string', default: '.darkroom' },
      'no-db-triggers': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    port: portNumber('--port', values.port),
    providerPort: portNumber('--provider-port', values['provider-port']),
    host: values.host,
    data: resolve(values.data),
    withoutDatabaseTriggers: values['no-db-triggers'],
  };
}

async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(HELP);
    return;
  }
  // Loaded here, so that --help and a mistake are answered at once.
  const { runDarkroom } = await import('./start/run.ts');
  await runDarkroom(options);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  process.exit(
    complain('darkroom', error, taken ? ' (choose others: --port, --provider-port)' : ''),
  );
});
