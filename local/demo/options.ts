import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseOptions, UsageError } from '../command-line.ts';

export const HELP = `Usage: npm run demo -- [options]

One whole job in a temporary environment of its own: credits, trigger, stages, pictures, ledger.

  --image FILE    a photo of yours, up to 9 times     (default: a drawn T-shirt)
  --prompt TEXT   what you wish for                   (default: 自然微笑，午后阳光)
  --scene SLUG    a scene, none with ""               (default: beach-sunset)
  --model SLUG    a model of the catalogue            (default: the one for photography)
  --count N       how many pictures                   (default: 1)
  --out DIR       where the pictures go               (default: .darkroom/demo)
  --fail          let the provider fail, and see the credits come back
  --json          one JSON object instead of a screen
  --help          this text

With DASHSCOPE_API_KEY set the real service is called instead of the local one.
`;

export interface DemoOptions {
  readonly images: readonly string[];
  readonly prompt: string;
  readonly scene: string;
  readonly model: string | null;
  readonly count: number;
  readonly out: string;
  readonly fail: boolean;
  readonly json: boolean;
}

/** Throws UsageError. */
export function readDemoOptions(args: readonly string[]): DemoOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const images = values.image.map((path) => resolve(path));
  for (const path of images) {
    if (!existsSync(path)) throw new UsageError(`there is no file ${path}`);
  }
  const count = Number(values.count);
  if (!Number.isInteger(count) || count < 1) {
    throw new UsageError(`--count must be a whole number from 1, not "${values.count}"`);
  }
  return {
    images,
    prompt: values.prompt,
    scene: values.scene,
    model: values.model ?? null,
    count,
    out: resolve(values.out),
    fail: values.fail,
    json: values.json,
  };
}

function parse(args: readonly string[]) {
  return parseOptions({
    args: [...args],
    options: {
      image: { type: 'string', multiple: true, default: [] },
      prompt: { type: 'string', default: '自然微笑，午后阳光' },
      scene: { type: 'string', default: 'beach-sunset' },
      model: { type: 'string' },
      count: { type: 'string', default: '1' },
      out: { type: 'string', default: '.darkroom/demo' },
      fail: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;
}
