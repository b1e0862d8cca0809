/**
 * Invitations: a user has a code, another one names it before buying anything, and the first is
 * rewarded once the other has paid. Signing up alone earns nobody anything.
 */
import { checked, collections, readDoc, runTransaction } from '../../platform/database.ts';
import { readBuyer, writeBuyer } from '../core/buyers.ts';
import type { OrderDeps } from '../core/deps.ts';
import { GiftUnavailableError } from '../core/errors.ts';
import { base32Id } from '../core/ids.ts';
import type { InviteCodeDoc } from '../core/schema.ts';

type InviteDeps = Pick<OrderDeps, 'db' | 'clock' | 'random' | 'gifts'>;

const codeOf = (openid: string): string => base32Id(10, ['invite', openid]);

/** A user's own code; made at the first question. Throws GiftUnavailableError. */
export async function inviteCode(deps: InviteDeps, openid: string): Promise<{ code: string }> {
  if (deps.gifts.invite === null) throw new GiftUnavailableError('invitations are off');
  const _id = codeOf(openid);
  const made = await runTransaction(deps, async (tx) => {
    const known = await readDoc<InviteCodeDoc>(tx, collections.inviteCodes, _id);
    if (known !== null) return known.openid === openid;
    const doc: InviteCodeDoc = { _id, openid, created_at: new Date(deps.clock.now()) };
    checked(await tx.collection(collections.inviteCodes).add(doc));
    return true;
  });
  if (!made) throw new GiftUnavailableError(`code ${_id} is another's`);
  return { code: _id };
}

/**
 * Says who invited this user: once, before their first order, and nobody invites themselves or
 * whoever invited them. Throws GiftUnavailableError.
 */
export async function claimInvite(deps: InviteDeps, openid: string, code: string): Promise<void> {
  if (deps.gifts.invite === null) throw new GiftUnavailableError('invitations are off');
  await runTransaction(deps, async (tx) => {
    const known = await readDoc<InviteCodeDoc>(tx, collections.inviteCodes, code.toLowerCase());
    if (known === null || known.openid === openid) throw new GiftUnavailableError('no such code');
    const buyer = await readBuyer(tx, openid);
    const { invited_by, first_order } = buyer.doc;
    if (invited_by === known.openid) return;
    if (invited_by !== null || first_order !== null) {
      throw new GiftUnavailableError('invited, or a buyer, before');
    }
    const inviter = await readBuyer(tx, known.openid);
    if (inviter.doc.invited_by === openid) throw new GiftUnavailableError('a circle of two');
    const fields = { invited_by: known.openid };
    await writeBuyer(tx, buyer, { fields, at: new Date(deps.clock.now()) });
  });
}
