import type { ReactNode } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import { useFilters } from '../../../ui/core/query-state.ts';
import { FilterBar, FilterText } from '../../../ui/lists/filter-bar.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { accessWords } from './words.ts';

/** What belongs to one user is looked at one user at a time. */
export function OfUser({ children }: { children: (openid: string) => ReactNode }) {
  const t = useWords(accessWords);
  const [filter, change] = useFilters(['openid']);
  const { openid = '' } = filter;
  return (
    <>
      <FilterBar isFiltered={openid !== ''} onClear={() => change({ openid: '' })}>
        <FilterText
          isSearch
          width="w-80"
          label={t.openid}
          value={openid}
          onChange={(next) => change({ openid: next })}
        />
      </FilterBar>
      {openid === '' ? <Empty>{t.chooseUser}</Empty> : children(openid)}
    </>
  );
}
