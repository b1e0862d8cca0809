/** A list as CSV, fetched page by page so that no answer is too large. */
import { useState } from 'react';
import { count } from '../../ui/core/format.ts';
import { useWords } from '../../ui/core/language.ts';
import { Button } from '../../ui/parts/button.tsx';
import { useExplain } from '../../ui/parts/states.tsx';
import { tell } from '../../ui/parts/toast.tsx';
import type { AnswerOf } from '../app/cloud.ts';
import { words } from '../app/words.ts';
import { saveFile } from './save-file.ts';

type CsvPage = AnswerOf<'tasks.export'>;

/** More than this is a matter for a script. */
const MOST_ROWS = 50_000;

export function ExportButton({
  name,
  page,
}: {
  name: string;
  page: (cursor: string | undefined) => Promise<CsvPage>;
}) {
  const t = useWords(words);
  const explain = useExplain();
  const [rows, setRows] = useState<number | null>(null);
  const run = async (): Promise<void> => {
    const parts: string[] = [];
    let total = 0;
    let cursor: string | undefined;
    setRows(0);
    try {
      do {
        const answer = await page(cursor);
        parts.push(answer.csv);
        total += answer.rows;
        cursor = answer.next ?? undefined;
        setRows(total);
      } while (cursor !== undefined && total < MOST_ROWS);
      saveFile(`${name}.csv`, parts);
      tell(t.exported(count(total)));
    } catch (error) {
      tell(explain(error), 'failed');
    } finally {
      setRows(null);
    }
  };
  return (
    <Button icon="download" isBusy={rows !== null} onClick={() => void run()}>
      {rows === null || rows === 0 ? t.export : t.exporting(count(rows))}
    </Button>
  );
}
