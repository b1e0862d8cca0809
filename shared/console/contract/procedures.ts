/** The procedures of the HTTP API about what is on offer, under their own names. */
import { offerDeclared } from '../../http/offer.ts';
import { ADMINS, HELPERS, READERS, type Role, type VerbContract } from './core.ts';

/** Asking a provider changes nothing of ours. */
const ROLES: Readonly<Record<string, readonly Role[]>> = { checkProviderHealth: HELPERS };

export const procedureContracts: Readonly<Record<string, VerbContract>> = Object.fromEntries(
  offerDeclared.map(({ name, about, auth, body, data, audit }) => [
    name,
    {
      roles: ROLES[name] ?? (auth === 'admin' ? ADMINS : READERS),
      about,
      params: body,
      answer: data,
      ...(audit === undefined ? {} : { audit }),
    },
  ]),
);
