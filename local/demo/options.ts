import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseOptions, portNumber, UsageError } from '../command-line.ts';
import { SCRIPT_WORDS } from '../providers/behaviours.ts';

export const HELP = `Usage: npm run demo -- [options]

One whole job: credits, trigger, stages, files, ledger. In a running npm start where there is one,
otherwise in a temporary environment of its own.

  --model SLUG    a model of any kind: npm run models (default: the one for photography)
  --prompt TEXT   what you wish for                   (default: some words of the model's kind)
  --image FILE    a photo of yours, up to 9 times     (default: a drawn T-shirt where one is needed)
  --file FILE     a recording or film of yours        (default: a melody where one is needed)
  --scene SLUG    a scene, none with ""               (default: beach-sunset, for photography)
  --params JSON   parameters of the model, such as {"size":"1280*720"}: npm run models -- --json
  --count N       how many results                    (default: 1)
  --out DIR       where the files go                  (default: .darkroom/demo)
  --port N        the local CloudBase of a running npm start; 0 for one of its own
  --own           the same as --port 0
  --fail          let the provider fail, and see the credits come back
  --film          from a script to one exported film, in the studio; --prompt is its script
  --json          one JSON object instead of a screen
  --help          this text

Words in the prompt that a local provider obeys:
${SCRIPT_WORDS.map(({ written, does }) => `  ${written.padEnd(26)} ${does}`).join('\n')}

With DASHSCOPE_API_KEY set the real service is called instead of the local one.
`;

export interface DemoOptions {
  readonly images: readonly string[];
  readonly files: readonly string[];
  /** Null: what suits the model. */
  readonly prompt: string | null;
  readonly scene: string | null;
  readonly model: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly count: number;
  readonly out: string;
  /** Null: whatever runs; 0: an environment of its own. */
  readonly port: number | null;
  readonly fail: boolean;
  /** A film in the studio instead of one job. */
  readonly film: boolean;
  readonly json: boolean;
}

/** Throws UsageError. */
export function readDemoOptions(args: readonly string[]): DemoOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  if (values.film) refuseForFilm(values);
  const count = Number(values.count);
  if (!Number.isInteger(count) || count < 1) {
    throw new UsageError(`--count must be a whole number from 1, not "${values.count}"`);
  }
  return {
    images: values.image.map(existing),
    files: values.file.map(existing),
    prompt: values.prompt ?? null,
    scene: values.scene ?? null,
    model: values.model ?? null,
    parameters: values.params === undefined ? {} : jsonObject(values.params),
    count,
    out: resolve(values.out),
    port: values.own ? 0 : values.port === undefined ? null : portNumber('--port', values.port),
    fail: values.fail,
    film: values.film,
    json: values.json,
  };
}

/** What says how one job is to be: the studio asks many, each as its shot wants it. */
const OF_ONE_JOB = ['image', 'file', 'model', 'scene', 'params', 'fail'] as const;

function refuseForFilm(values: ReturnType<typeof parse>): void {
  const named: string[] = OF_ONE_JOB.filter((name) => {
    const value = values[name];
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
  });
  if (values.count !== '1') named.push('count');
  if (named.length === 0) return;
  const flags = named.map((name) => `--${name}`).join(', ');
  throw new UsageError(
    `--film makes many jobs of a script, and ${flags} would be about a single one`,
  );
}

function existing(file: string): string {
  const path = resolve(file);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new UsageError(`there is no file ${path}`);
  }
  return path;
}

function jsonObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--params is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new UsageError('--params must be a JSON object, such as {"size":"1280*720"}');
}

function parse(args: readonly string[]) {
  return parseOptions({
    args: [...args],
    options: {
      image: { type: 'string', multiple: true, default: [] },
      file: { type: 'string', multiple: true, default: [] },
      prompt: { type: 'string' },
      scene: { type: 'string' },
      model: { type: 'string' },
      params: { type: 'string' },
      count: { type: 'string', default: '1' },
      out: { type: 'string', default: '.darkroom/demo' },
      port: { type: 'string' },
      own: { type: 'boolean', default: false },
      fail: { type: 'boolean', default: false },
      film: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;
}
