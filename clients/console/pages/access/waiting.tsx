/** Events of all users that have not been delivered yet: where the number of the overview leads. */
import { shortId } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { linkTo } from '../../../ui/core/route.ts';
import { OpenLink, Table } from '../../../ui/lists/table.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { deliveryColumns } from './delivery-columns.tsx';
import { accessWords } from './words.ts';

export function WaitingDeliveries() {
  const t = useWords(accessWords);
  const w = useWords(words);
  const query = useVerb('webhooks.waiting', {});
  return (
    <Table
      label={t.waiting}
      rows={query.data?.deliveries}
      error={query.error}
      onRetry={() => void query.refetch()}
      isFetching={query.isFetching}
      keyOf={({ id }) => id}
      empty={<Empty>{t.noWaiting}</Empty>}
      columns={[
        {
          key: 'user',
          title: w.user,
          cell: ({ openid }) => (
            <OpenLink isMono to={linkTo(['access', 'webhooks'], { openid })}>
              {shortId(openid)}
            </OpenLink>
          ),
        },
        ...deliveryColumns(t),
      ]}
    />
  );
}
