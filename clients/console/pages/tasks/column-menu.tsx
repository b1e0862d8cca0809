import { useWords } from '../../../ui/core/language.ts';
import { Button } from '../../../ui/parts/button.tsx';
import { Menu } from '../../../ui/parts/menu.tsx';
import { ALWAYS_SHOWN, toggleColumn, useHiddenColumns } from './hidden-columns.ts';
import { taskWords } from './words.ts';

export interface ColumnName {
  readonly key: string;
  readonly title: string;
}

/** Which columns this browser shows. */
export function ColumnMenu({ columns }: { columns: readonly ColumnName[] }) {
  const t = useWords(taskWords);
  const hidden = useHiddenColumns();
  return (
    <Menu
      isOpen
      trigger={<Button icon="eye">{t.columns}</Button>}
      items={columns
        .filter(({ key }) => !ALWAYS_SHOWN.has(key))
        .map(({ key, title }) => ({
          label: title,
          isOn: !hidden.has(key),
          isKept: true,
          onSelect: () => toggleColumn(key),
        }))}
    />
  );
}
