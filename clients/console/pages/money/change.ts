import type { AnswerOf } from '../../app/cloud.ts';

type Entry = AnswerOf<'money.ledger'>['entries'][number];

/** What an entry did to the credits that can be spent; what came back may have paid a debt first. */
export function changeOf({
  kind,
  amount,
  released,
  revoked,
}: Pick<Entry, 'kind' | 'amount' | 'released'> & { readonly revoked?: number }): number {
  const paid = revoked ?? 0;
  switch (kind) {
    case 'grant':
    case 'adjust':
      return amount - paid;
    case 'settle':
    case 'close':
      return released - paid;
    case 'revoke':
      return -paid;
    default:
      return -amount;
  }
}
