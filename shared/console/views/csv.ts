/** Rows as CSV, as spreadsheets read it: UTF-8 with a mark, quoted, and no cell a formula. */

/** What spreadsheets take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;

function cell(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const text = value === null || value === undefined ? '' : String(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\n\r']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export interface Column<T> {
  readonly title: string;
  readonly of: (row: T) => unknown;
}

/** A column of an instant in ms, as ISO text. */
export const instantOf = (at: number | null): string =>
  at === null ? '' : new Date(at).toISOString();

export function csvOf<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  { header }: { readonly header: boolean },
): string {
  const lines = rows.map((row) => columns.map(({ of }) => cell(of(row))).join(','));
  const titles = columns.map(({ title }) => cell(title)).join(',');
  return [...(header ? [`\uFEFF${titles}`] : []), ...lines].map((line) => `${line}\r\n`).join('');
}
