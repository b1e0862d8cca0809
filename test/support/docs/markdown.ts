/** What tests ask of a Markdown page. Plain lines only: our pages hold no HTML and no nesting. */

export interface CodeBlock {
  /** `js`, `sh` …; empty for plain text. */
  readonly language: string;
  readonly text: string;
}

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm;

export function codeBlocks(page: string): CodeBlock[] {
  return [...page.matchAll(FENCE)].map(([, language = '', text = '']) => ({ language, text }));
}

/** The page with its code blocks taken out. */
export function prose(page: string): string {
  return page.replace(FENCE, '');
}

/** Levels and texts of the headings, in order. */
export function headings(page: string): { level: number; text: string }[] {
  return [...prose(page).matchAll(/^(#{1,6}) (.+)$/gm)].map(([, marks = '', text = '']) => ({
    level: marks.length,
    text,
  }));
}

/** Targets of links and pictures. */
export function links(page: string): string[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** The anchor a heading gets on the usual hosts. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

/** Cells of the rows of every table, without their heads. */
export function tableRows(page: string): string[][] {
  const rows = prose(page)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.slice(1, -1).split('|'));
  return rows.map((cells) => cells.map((cell) => cell.trim()));
}
