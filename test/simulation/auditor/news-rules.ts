/**
 * What is told to others: an event for every end and endpoint, none without, each sent as it was
 * written, signed, by one sender at a time.
 */
import { createHmac } from 'node:crypto';
import type { Say } from './credits/ledger-rules.ts';
import type { Account, Sorted, Task } from './documents.ts';
import { isEnded } from './documents.ts';
import type { BookedSend, Evidence, News, RawChange, RawCommit, RawDoc } from './evidence.ts';
import type { EndedModules } from './tasks/module-rules.ts';

interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly enabled: boolean;
}

interface Endpoints extends RawDoc {
  readonly endpoints: readonly Endpoint[];
}

interface Row extends RawDoc {
  readonly openid: string;
  readonly endpoint_id: string;
  readonly event_id: string;
  readonly type: string;
  readonly subject: string | null;
  readonly body: string;
  readonly status: string;
  readonly attempts: number;
  readonly log: readonly { readonly status: number | null }[];
  readonly next_at: Date;
  readonly fence: number;
  readonly lease_expires_at: Date;
}

/** A transaction that reads endpoints and ends a task lasts at most 30 s on the platform, ms. */
const TRANSACTION_MS = 31_000;
const MAX_ATTEMPTS = 10;
/** Receivers refuse what is more than five minutes off. */
const TOLERANCE_S = 300;
/** Rounds of the sender after which what is due must be gone, ms. */
const PATIENCE_MS = 120_000;
const NEVER_CHANGED = ['openid', 'endpoint_id', 'event_id', 'type', 'subject', 'body'] as const;

export class NewsRules {
  readonly #evidence: Evidence;
  readonly #say: Say;
  /** Endpoints of an owner, as they were from each moment on. */
  readonly #states = new Map<
    string,
    { readonly atMs: number; readonly all: readonly Endpoint[] }[]
  >();
  /** Who claimed a delivery last. */
  readonly #claimers = new Map<string, number | null>();
  readonly #marks = new Map<string, boolean>();

  constructor(evidence: Evidence, say: Say) {
    this.#evidence = evidence;
    this.#say = say;
  }

  /** `endedModules`: tasks of modules that end in it, with their statuses. */
  follow(
    raw: RawCommit,
    { commit, endedModules }: { commit: Sorted; endedModules: EndedModules },
  ): void {
    if (this.#evidence.news === null) return;
    const of = (name: string): readonly RawChange[] =>
      raw.changes.filter(({ collection }) => collection === name);
    const rows = of('webhook_outbox');
    this.#eventsWithEnds(commit, rows, endedModules);
    for (const change of of('webhook_endpoints')) this.#endpointsChanged(change, commit);
    for (const { after } of commit.accounts) if (after !== null) this.#marked(after);
    if (of('webhook_endpoints').length + commit.accounts.length > 0) this.#marksAgree();
    for (const change of rows) this.#rowChanged(change, commit.atMs);
  }

  #endpointsChanged({ id, after }: RawChange, { atMs }: Sorted): void {
    const states = this.#states.get(id) ?? [];
    const all = (after as Endpoints | null)?.endpoints ?? [];
    this.#states.set(id, [...states, { atMs, all }]);
  }

  #marked(account: Account): void {
    this.#marks.set(account._id, (account as { has_webhooks?: boolean }).has_webhooks === true);
  }

  /** The mark on the account is how a settle knows whether anybody wants to be told. */
  #marksAgree(): void {
    for (const [openid, states] of this.#states) {
      const wanted = (states.at(-1)?.all ?? []).some(({ enabled }) => enabled);
      const marked = this.#marks.get(openid) ?? false;
      if (marked !== wanted)
        this.#say('mark_says_endpoints', `${openid}: ${marked}, not ${wanted}`);
    }
  }

  /** What an owner's endpoints were at some moment a transaction may have read them. */
  #seen(openid: string, atMs: number): (readonly Endpoint[])[] {
    const states = this.#states.get(openid) ?? [];
    const early = states.filter(({ atMs: since }) => since <= atMs - TRANSACTION_MS).at(-1);
    const during = states.filter(({ atMs: since }) => since > atMs - TRANSACTION_MS);
    const before = early?.all ?? [];
    return [before, ...during.map(({ all }) => all)];
  }

  #eventsWithEnds(commit: Sorted, rows: readonly RawChange[], endedModules: EndedModules): void {
    const written = rows.flatMap(({ before, after }) =>
      before === null && after !== null ? [after as unknown as Row] : [],
    );
    for (const { before, after } of commit.tasks) {
      if (before === null || after === null || isEnded(before.status) || !isEnded(after.status)) {
        continue;
      }
      this.#eventsOf(after, commit, written);
    }
    for (const [id, { status, openid }] of endedModules) {
      this.#toldTo({ id, openid, type: `task.${status}` }, commit, written);
    }
    const ended = new Set([...commit.tasks.map(({ id }) => id), ...endedModules.keys()]);
    for (const { _id, subject } of written) {
      if (subject !== null && !ended.has(subject)) {
        this.#say('event_with_its_end', `${_id} tells of ${subject}, which has not just ended`);
      }
    }
  }

  #eventsOf(task: Task, commit: Sorted, written: readonly Row[]): void {
    const type = `task.${task.status}`;
    const own = this.#toldTo({ id: task._id, openid: task.openid, type }, commit, written);
    const captured = commit.entries.find(({ after }) => after?.task_id === task._id)?.after
      ?.captured;
    for (const row of own) this.#tellsTruth(row, task, captured ?? 0);
  }

  /** The events of one end, which must be for those who want it, and one. */
  #toldTo(
    { id, openid, type }: { id: string; openid: string; type: string },
    commit: Sorted,
    written: readonly Row[],
  ): readonly Row[] {
    const own = written.filter(({ subject }) => subject === id);
    const told = own.map(({ endpoint_id }) => endpoint_id).sort();
    const fits = this.#seen(openid, commit.atMs).some((all) => {
      const wanted = all.filter(({ enabled, events }) => enabled && events.includes(type));
      return JSON.stringify(wanted.map(({ id }) => id).sort()) === JSON.stringify(told);
    });
    if (!fits) this.#say('end_is_told', `${id} ${type} is told to [${told.join(', ')}]`);
    if (new Set(own.map(({ event_id }) => event_id)).size > 1) {
      this.#say('event_is_one', `${id} ${type} has several ids`);
    }
    return own;
  }

  #tellsTruth(row: Row, task: Task, captured: number): void {
    const { type, data } = JSON.parse(row.body) as {
      type: string;
      data: { id: string; status: string; credits: { charged: number }; results: unknown[] };
    };
    const isTrue =
      type === row.type &&
      type === `task.${task.status}` &&
      data.id === task._id &&
      data.status === task.status &&
      data.credits.charged === captured &&
      (task.status !== 'completed' || data.results.length === task.images.length) &&
      row.openid === task.openid;
    if (!isTrue) this.#say('event_tells_the_truth', `${row._id}: ${row.body.slice(0, 200)}`);
  }

  #rowChanged({ id, before: old, after: next }: RawChange, atMs: number): void {
    const [before, after] = [old as unknown as Row | null, next as unknown as Row | null];
    if (after === null) {
      // Forgotten a month later; no schedule lasts that long.
      this.#say('event_is_kept', `${id} is gone`);
      return;
    }
    if (before === null) return;
    for (const name of NEVER_CHANGED) {
      if (before[name] !== after[name]) this.#say('event_is_frozen', `${id}.${name} has changed`);
    }
    const writer = this.#evidence.writer();
    if (after.fence !== before.fence) {
      const skew = this.#evidence.clockSkewMs;
      if (before.lease_expires_at.getTime() > atMs + skew) {
        this.#say('one_sender', `${id} is claimed while another holds it`);
      }
      this.#claimers.set(id, writer?.id ?? null);
      return;
    }
    if (before.status !== 'pending') {
      const isAgain = after.status === 'pending' && this.#evidence.news?.replayed(id) === true;
      if (!isAgain) this.#say('event_over_is_over', `${id}: ${before.status} → ${after.status}`);
      return;
    }
    if (after.status === before.status && after.attempts === before.attempts) return;
    const claimer = this.#claimers.get(id) ?? null;
    if (writer !== null && claimer !== null && writer.id !== claimer) {
      this.#say('one_sender', `${id} is written by ${writer.id}, claimed by ${claimer}`);
    }
    this.#overForAReason(after);
  }

  #overForAReason(row: Row): void {
    const { news } = this.#evidence;
    if (news === null) return;
    const states = this.#states.get(row.openid) ?? [];
    const urls = new Set(
      states
        .flatMap(({ all }) => all.filter(({ id }) => id === row.endpoint_id))
        .map(({ url }) => url),
    );
    const sends = news.sends.filter(
      ({ eventId, url }) => eventId === row.event_id && urls.has(url),
    );
    const heard = (test: (status: number) => boolean): boolean =>
      sends.some(({ status }) => status !== null && test(status));
    if (row.status === 'delivered' && !heard((status) => status >= 200 && status < 300)) {
      this.#say('delivered_means_taken', `${row._id}: nobody took it`);
    }
    if (
      row.status === 'failed' &&
      row.attempts < MAX_ATTEMPTS &&
      !heard((status) => status === 410)
    ) {
      this.#say('tried_long_enough', `${row._id} is given up after ${row.attempts}`);
    }
    if (row.status === 'dropped') {
      const wasOff = states.some(
        ({ all }) => all.find(({ id }) => id === row.endpoint_id)?.enabled !== true,
      );
      if (!wasOff) this.#say('dropped_for_a_reason', `${row._id}: its endpoint is on`);
    }
  }

  /** Once everything has come to rest. */
  atRest(rows: readonly RawDoc[]): void {
    const { news } = this.#evidence;
    if (news === null) return;
    const all = rows as unknown as readonly Row[];
    const byEvent = new Map(all.map((row) => [row.event_id, row]));
    const now = this.#evidence.now();
    for (const row of all) {
      if (row.status === 'pending' && row.next_at.getTime() < now - PATIENCE_MS) {
        this.#say('event_gets_there', `${row._id} is due since ${row.next_at.toISOString()}`);
      }
    }
    this.#oneIdAnEnd(news);
    for (const send of news.sends) this.#sendIsRight(send, byEvent.get(send.eventId), news);
  }

  /** A receiver that remembers ids must never take one end for two. */
  #oneIdAnEnd({ sends }: News): void {
    const ids = new Map<string, string>();
    for (const { url, eventId, body } of sends) {
      const { type, data } = JSON.parse(body) as { type: string; data: { id?: string } };
      if (data.id === undefined) continue;
      const key = `${url} ${type} ${data.id}`;
      const known = ids.get(key) ?? eventId;
      if (known !== eventId) this.#say('event_is_one', `${key} came as ${known} and ${eventId}`);
      ids.set(key, known);
    }
  }

  #sendIsRight(send: BookedSend, row: Row | undefined, { secrets }: News): void {
    if (row === undefined || row.body !== send.body) {
      this.#say('sent_as_written', `${send.eventId} was sent as nobody has written it`);
      return;
    }
    const skewS = this.#evidence.clockSkewMs / 1_000;
    if (Math.abs(send.timestamp - send.at / 1_000) > TOLERANCE_S + skewS) {
      this.#say('signed_now', `${send.eventId} says ${send.timestamp}`);
    }
    const owners = [...this.#states.values()].flatMap((states) => states.flatMap(({ all }) => all));
    const mine = owners.filter(({ url }) => url === send.url).map(({ id }) => id);
    const known = mine.flatMap((id) => secrets.get(id) ?? []);
    const isKnown = mine.length > 0 && mine.every((id) => secrets.has(id));
    if (isKnown && !known.some((secret) => send.signature.includes(signatureOf(send, secret)))) {
      this.#say('signed_by_its_secret', `${send.eventId} to ${send.url}`);
    }
  }
}

function signatureOf({ eventId, timestamp, body }: BookedSend, secret: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const content = `${eventId}.${timestamp}.${body}`;
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}
