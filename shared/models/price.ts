/** Prices as data: the credits and the sentence about them come from the same numbers. */
import type { PriceInput } from './contract.ts';
import { roundedUp } from './rates.ts';

export interface Price {
  /** Changes with any change of the numbers; stored with every quote. */
  readonly version: string;
  /** Whole credits, ≥ 0. */
  credits(input: PriceInput): number;
  readonly text: { readonly zh: string; readonly en: string };
}

/** Per piece, with a factor for some values of some parameters. */
export interface PriceTable {
  readonly each: number;
  /** What is counted. Default `image`. */
  readonly unit?: 'image' | 'video' | 'audio' | 'answer' | 'transcript';
  /** `{ size: { '2048*2048': 2 } }`: that size costs twice. Values are compared as strings. */
  readonly factors?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Name of a parameter holding seconds; `each` is then per second. */
  readonly perSecondOf?: string;
  /** What a conversation costs per 1,000 tokens, instead of `each`, which stays a task's price. */
  readonly tokens?: { readonly in: number; readonly out: number };
  readonly version?: string;
}

const UNITS = {
  image: { zh: '张', en: 'image' },
  video: { zh: '段', en: 'video' },
  audio: { zh: '段', en: 'clip' },
  answer: { zh: '次', en: 'answer' },
  transcript: { zh: '次', en: 'transcript' },
} as const;

/** `labels` turns a parameter's value into the word its form shows for it. */
export function priced(
  table: PriceTable,
  labels: (parameter: string, value: string) => string = (_, value) => value,
): Price {
  return {
    version: table.version ?? '2026-11',
    credits: (input) => roundedUp(amountOf(table, input)),
    // Shown by a few calls only, so written when asked for.
    get text() {
      return { zh: textZh(table, labels), en: textEn(table) };
    },
  };
}

/** What the table says, not rounded. */
export function amountOf(table: PriceTable, { count, parameters }: PriceInput): number {
  let amount = table.each * count;
  if (table.perSecondOf !== undefined) amount *= Number(parameters[table.perSecondOf]);
  for (const [name, byValue] of Object.entries(table.factors ?? {})) {
    amount *= byValue[String(parameters[name])] ?? 1;
  }
  return amount;
}

type Labels = (parameter: string, value: string) => string;

function factorList(table: PriceTable, labels: Labels): string[] {
  return Object.entries(table.factors ?? {}).flatMap(([name, byValue]) =>
    Object.entries(byValue).map(([value, factor]) => `${labels(name, value)} ×${factor}`),
  );
}

function textZh(table: PriceTable, labels: Labels): string {
  const unit = table.perSecondOf === undefined ? UNITS[table.unit ?? 'image'].zh : '秒';
  const factors = factorList(table, labels);
  const more = factors.length === 0 ? '' : `（${factors.join('，')}）`;
  const { tokens } = table;
  const words = tokens && `；对话每千 token 输入 ${tokens.in}、输出 ${tokens.out} 积分`;
  return `每${unit} ${table.each} 积分${more}${words ?? ''}`;
}

function textEn(table: PriceTable): string {
  const unit = table.perSecondOf === undefined ? UNITS[table.unit ?? 'image'].en : 'second';
  const factors = factorList(table, (_, value) => value);
  const more = factors.length === 0 ? '' : ` (${factors.join(', ')})`;
  const { tokens } = table;
  const words = tokens && `; in chats ${tokens.in} in and ${tokens.out} out per 1,000 tokens`;
  return `${table.each} credits per ${unit}${more}${words ?? ''}`;
}
