/** Prints the model catalogue: `npm run models -- [--json]`. */
import { createCatalogue } from '../shared/models/catalogue.ts';
import type { ModelDefinition } from '../shared/models/contract.ts';
import { BUILT_IN_MODELS } from '../shared/models/rows/index.ts';
import { createAvailability } from '../shared/providers/table/availability.ts';
import { parseOptions, runCommand } from './command-line.ts';

const availability = createAvailability({ settings: process.env });

function describe(model: ModelDefinition) {
  return {
    slug: model.slug,
    title: model.title,
    kind: model.kind,
    provider: model.provider,
    enabled: model.enabled,
    ...(model.disabledReason === undefined ? {} : { disabledReason: model.disabledReason }),
    /** The provider has its key in this environment. */
    available: model.enabled && availability.available(model.provider),
    tags: model.tags,
    input: model.input,
    count: model.count,
    form: model.form,
    schema: model.jsonSchema(),
    price: { version: model.priceVersion, text: model.priceText },
    timers: model.timers,
    ...(model.concurrency === undefined ? {} : { concurrency: model.concurrency }),
    fallbacks: model.fallbacks,
  };
}

/** Chinese characters take two columns of a terminal. */
const columns = (text: string): number =>
  [...text].reduce((sum, char) => sum + (/[⺀-￯]/.test(char) ? 2 : 1), 0);
const pad = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(1, width - columns(text)));

function inputsOf({ input }: ModelDefinition): string {
  if (input.files !== undefined) return `${input.files.kind} ${input.files.min}–${input.files.max}`;
  const { min, max } = input.images;
  return max === 0 ? '–' : `${min}–${max} 图`;
}

function printTable(models: readonly ModelDefinition[]): void {
  const widths = [28, 34, 12, 18, 9, 0] as const;
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => pad(cell, widths[index] ?? 0))
      .join('')
      .trimEnd();
  console.log(line(['SLUG', 'TITLE', 'KIND', 'PROVIDER', 'INPUT', 'PRICE']));
  for (const model of models) {
    const price = model.enabled ? model.priceText.zh : `停用：${model.disabledReason ?? ''}`;
    console.log(
      line([model.slug, model.title.zh, model.kind, model.provider, inputsOf(model), price]),
    );
  }
  const providers = new Set(models.map(({ provider }) => provider));
  const ready = [...providers].filter((id) => availability.available(id));
  console.log(
    `\n${models.length} models of ${providers.size} providers; with a key here: ${ready.join(', ') || 'none'}`,
  );
}

const HELP = `Usage: npm run models -- [options]

Prints every model: what it takes, what it costs, which are off and why, and which providers have a
key in this environment.

  --json   one array: parameters as JSON Schema and as a form, prices, timers, limits, fallbacks
  --help   this text
`;

await runCommand('models', (args) => {
  const { values } = parseOptions({
    args,
    options: { json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const models = createCatalogue(BUILT_IN_MODELS).list({ includeDisabled: true });
  if (values.help) process.stdout.write(HELP);
  else if (values.json) console.log(JSON.stringify(models.map(describe), null, 2));
  else printTable(models);
  return 0;
});
