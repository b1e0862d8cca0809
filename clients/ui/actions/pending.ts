/**
 * A money action that was sent and not answered: kept by this tab until it is, with its key, so that
 * sending it again repeats nothing, even after a reload.
 */
const PREFIX = 'darkroom.pending.';

export interface Pending {
  readonly key: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export function pendingOf(subject: string): Pending | null {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + subject) ?? 'null') as Pending | null;
  } catch {
    return null;
  }
}

export const keepPending = (subject: string, pending: Pending): void =>
  sessionStorage.setItem(PREFIX + subject, JSON.stringify(pending));

export const dropPending = (subject: string): void => sessionStorage.removeItem(PREFIX + subject);
