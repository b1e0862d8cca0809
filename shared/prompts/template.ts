/**
 * Templates are documents an operator writes:
 *   Portrait of a {gender} model[, {age} years old], pose: {pose}. {prompt}.
 * - `{name}` is a placeholder. One that is unknown or empty vanishes; when it closes its clause
 *   (`pose: {pose}`) the clause goes with it, when it stands inside (`a {gender} model`) only it.
 * - `[…]` goes altogether when a placeholder inside is unknown or empty.
 * - Clauses end at , ; . ! ? and their Chinese forms.
 */
export type Values = ReadonlyMap<string, string>;

const PLACEHOLDER = /\{\s*([A-Za-z_][\w-]{0,39})\s*\}/g;
const SECTION = /\[([^[\]]*)\]/g;
const CLAUSE = /((?:\{[^{}]*\}|[^,;.!?，；。！？、{]|[,;.!?](?=\S)|\{)*)([,;.!?，；。！？、]|$)/gu;
const SENTENCE_END = /[.!?。！？]/;

interface Clause {
  readonly text: string;
  end: string;
}

/** Does the template say where this value goes? */
export function mentions(template: string, name: string): boolean {
  return [...template.matchAll(PLACEHOLDER)].some((match) => match[1] === name);
}

/** Fills a template. Values are inserted once and never read again as template. */
export function fillTemplate(template: string, values: Values): string {
  const kept: Clause[] = [];
  for (const [, text = '', end = ''] of openSections(template, values).matchAll(CLAUSE)) {
    if (text.trim() === '' && end === '') continue;
    if (vanishes(text, values)) endSentence(kept, end);
    else kept.push({ text, end });
  }
  return kept
    .map(({ text, end }) => withEnd(fill(text, values), end))
    .join(' ')
    .replace(/ {2,}/g, ' ')
    .replace(/([，；。！？、]) /g, '$1')
    .trim();
}

function openSections(template: string, values: Values): string {
  return template
    .replace(/\s+/g, ' ')
    .replace(SECTION, (_, inner: string) =>
      [...inner.matchAll(PLACEHOLDER)].some((match) => !value(values, match[1])) ? '' : inner,
    );
}

function vanishes(text: string, values: Values): boolean {
  const trimmed = text.trim();
  const placeholders = [...trimmed.matchAll(PLACEHOLDER)];
  const last = placeholders.at(-1);
  if (!last) return trimmed === '';
  const closes = last.index + last[0].length === trimmed.length;
  return closes && !value(values, last[1]);
}

/** A clause that closed its sentence leaves its full stop to the clause before. */
function endSentence(kept: readonly Clause[], end: string): void {
  const before = kept.at(-1);
  if (before && SENTENCE_END.test(end) && !SENTENCE_END.test(before.end)) before.end = end;
}

function fill(text: string, values: Values): string {
  const trimmed = text.trim();
  return trimmed
    .split(PLACEHOLDER)
    .map((part, index) => (index % 2 === 1 ? value(values, part) : part.replace(/[{}]/g, '')))
    .join('');
}

/** `a hat.` and the template's `.` make one full stop. */
function withEnd(text: string, end: string): string {
  return /[,;.!?，；。！？、]$/.test(text) ? text : text.trimEnd() + end;
}

const value = (values: Values, name: string | undefined): string => values.get(name ?? '') ?? '';
