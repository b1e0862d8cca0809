/** A model as the command line shows it: one object, or one line of a table. */
import type { ModelDefinition } from '../../shared/models/contract.ts';
import { daysLeft } from '../../shared/models/retirement.ts';
import { EVIDENCE } from '../../shared/models/rows/evidence.ts';

export function describe(model: ModelDefinition, { available }: { readonly available: boolean }) {
  return {
    slug: model.slug,
    title: model.title,
    description: model.description,
    kind: model.kind,
    provider: model.provider,
    upstream: model.upstream ?? null,
    enabled: model.enabled,
    ...(model.disabledReason === undefined ? {} : { disabledReason: model.disabledReason }),
    retires: model.retires ?? null,
    /** The provider has its key in this environment. */
    available: model.enabled && available,
    functions: model.functions,
    tags: model.tags,
    input: model.input,
    output: model.output,
    count: model.count,
    form: model.form,
    schema: model.jsonSchema(),
    price: { version: model.priceVersion, text: model.priceText },
    cost: usualCost(model),
    timers: model.timers,
    ...(model.concurrency === undefined ? {} : { concurrency: model.concurrency }),
    fallbacks: model.fallbacks,
    evidence: EVIDENCE[model.slug] ?? null,
  };
}

/** Of one result with the parameters nobody chose; null where no price of the vendor is known. */
function usualCost(model: ModelDefinition) {
  const parameters = model.parameters({});
  if (!parameters.ok) return null;
  const images = model.input.images.min;
  const cost = model.cost({ count: 1, images, parameters: parameters.value });
  return cost === null ? null : { ...cost, source: model.costSource ?? '' };
}

/** Chinese characters take two columns of a terminal. */
const columns = (text: string): number =>
  [...text].reduce((sum, char) => sum + (/[⺀-￯]/.test(char) ? 2 : 1), 0);
const pad = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(1, width - columns(text)));

function inputsOf({ input }: ModelDefinition): string {
  const parts = input.files === undefined ? [] : [`${input.files.min}–${input.files.max} 文件`];
  const { min, max } = input.images;
  if (max > 0) parts.unshift(`${min}–${max} 图`);
  return parts.length === 0 ? '–' : parts.join(' ');
}

const WIDTHS = [28, 34, 12, 20, 18, 0] as const;

export function lineOf(cells: readonly string[]): string {
  return cells
    .map((cell, index) => pad(cell, WIDTHS[index] ?? 0))
    .join('')
    .trimEnd();
}

export const HEAD = ['SLUG', 'TITLE', 'KIND', 'PROVIDER', 'INPUT', 'PRICE'] as const;

/** The price, why it is off, and its last day where that is known. */
export function cellsOf(model: ModelDefinition, now: number): string[] {
  const left = daysLeft(model, now);
  const end = model.retires === undefined ? '' : `  ${model.retires.date} 停用`;
  const price = model.enabled ? model.priceText.zh : `停用：${model.disabledReason ?? ''}`;
  const soon = left !== null && left > 0 && left <= 31 ? `（还有 ${left} 天）` : '';
  const title = model.title.zh;
  return [model.slug, title, model.kind, model.provider, inputsOf(model), price + end + soon];
}
