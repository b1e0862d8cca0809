import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { linkTo } from '../../../ui/core/route.ts';
import { Facts } from '../../../ui/parts/page.tsx';
import { Bone } from '../../../ui/parts/states.tsx';
import type { Overview } from './overview.tsx';
import { overviewWords } from './words.ts';

const money = (amount: number, currency: 'CNY' | 'USD'): string =>
  `${currency === 'CNY' ? '¥' : '$'}${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

/** What credits are worth beside what providers took; two currencies stay two. */
export function Margin({ margin, day }: { margin: Overview['margin'] | undefined; day: string }) {
  const t = useWords(overviewWords);
  if (margin === undefined) {
    const labels = [t.captured, t.income, t.cost, t.withoutCost];
    return <Facts facts={labels.map((label) => ({ label, value: <Bone width="72px" /> }))} />;
  }
  const { captured, costMicros, withoutCost, fenPerCredit } = margin;
  const income = fenPerCredit === null ? null : (captured * fenPerCredit) / 100;
  const ended = linkTo(['tasks'], { status: 'completed', ended: day });
  return (
    <Facts
      facts={[
        {
          label: t.captured,
          value: <Behind to={ended}>{`${count(captured)} ${t.credits}`}</Behind>,
        },
        {
          label: t.income,
          value:
            income === null ? (
              <span className="text-ink-2">{t.unknownIncome}</span>
            ) : (
              <Behind to="#/money/packs">{`≥ ${money(income, 'CNY')}`}</Behind>
            ),
        },
        {
          label: t.cost,
          value: (
            <Behind to={ended}>
              {[
                costMicros.CNY > 0 || costMicros.USD === 0
                  ? money(costMicros.CNY / 1e6, 'CNY')
                  : '',
                costMicros.USD > 0 ? money(costMicros.USD / 1e6, 'USD') : '',
              ]
                .filter(Boolean)
                .join(' + ')}
            </Behind>
          ),
        },
        { label: t.withoutCost, value: <Behind to={ended}>{count(withoutCost)}</Behind> },
      ]}
    />
  );
}

/** A number that leads to what it was counted from. */
const Behind = ({ to, children }: { to: string; children: string }) => (
  <a href={to} className="hover:text-lamp hover:underline">
    {children}
  </a>
);
