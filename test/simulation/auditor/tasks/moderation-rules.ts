/** What somebody has to look at first: none is shown that was refused, or not decided on. */
import { madeFrom, unitIn, unitsOf } from '../contents.ts';
import type { Say } from '../credits/ledger-rules.ts';
import type { ChangeOf, Picture, Sorted, Task, Work } from '../documents.ts';
import type { BookedCheck, BookedJob, Evidence } from '../evidence.ts';

/** In every commit that puts pictures on a work. */
export function moderationRules(commit: Sorted, evidence: Evidence, say: Say): void {
  if (evidence.review === null) return;
  for (const change of commit.works) {
    for (const picture of newOn(change)) shownWithConsent(picture, evidence, say);
  }
}

function newOn({ before, after }: ChangeOf<Work>): readonly Picture[] {
  const known = new Set(before?.images.map(({ file_id }) => file_id));
  return (after?.images ?? []).filter(({ file_id }) => !known.has(file_id));
}

function shownWithConsent({ file_id }: Picture, evidence: Evidence, say: Say): void {
  const content = evidence.file(file_id);
  const name = madeFrom(content ?? '');
  const made = originOf(name, evidence);
  if (content === undefined || made === undefined) return;
  const { product, since } = made;
  for (const unit of unitsOf(name, product)) unitHasConsent(unit, { since, evidence, say });
}

function unitHasConsent(
  unit: string,
  { since, evidence, say }: { since: number; evidence: Evidence; say: Say },
): void {
  const checks = checksOf(unit, evidence);
  if (isTimeUp(since, checks, evidence)) return;
  if (checks.length === 0) {
    say('unchecked_never_shown', `${unit} is shown, and nobody has looked at it`);
    return;
  }
  if (checks.some(({ outcome }) => outcome === 'block')) {
    say('blocked_never_shown', `${unit} is shown, and was refused`);
    return;
  }
  if (!isPassed(checks, evidence)) {
    say('undecided_never_shown', `${unit} is shown before it was decided on`);
  }
}

/** This deployment shows what nobody has decided on in time: a service may not even have heard of it. */
function isTimeUp(earliest: number, checks: readonly BookedCheck[], evidence: Evidence): boolean {
  const { review } = evidence;
  if (review?.after !== 'publish') return false;
  // One that was not heard of may have come about long after its caller had given up.
  const heard = checks.find((check) => check.heard);
  const since = heard?.at ?? earliest;
  // Two clocks decide on that: of the one who began to wait, and of the one who stops.
  return evidence.now() + 2 * evidence.clockSkewMs >= since + review.limitMs;
}

/** With a ticket the verdict is the one that is pushed; without, the one that was given at once. */
function isPassed(checks: readonly BookedCheck[], evidence: Evidence): boolean {
  const tickets = checks.flatMap(({ ticket }) => ticket ?? []);
  if (tickets.length === 0) return checks.some(({ outcome }) => outcome === 'pass');
  return evidence.pushes().some((push) => push.outcome === 'pass' && tickets.includes(push.ticket));
}

const checksOf = (unit: string, evidence: Evidence): BookedCheck[] =>
  evidence.checks().filter((check) => unitIn(check.content) === unit);

/** What it is, and since when somebody may have looked at it: a provider's job, or a user's own file. */
function originOf(
  name: string,
  { jobs, uploads }: Evidence,
): { readonly product: BookedJob['product']; readonly since: number } | undefined {
  const job = jobs().find(({ id }) => id === name.split('/')[0]);
  if (job !== undefined) return { product: job.product, since: job.acceptedAt };
  const upload = uploads?.asked.find((one) => one.name === name.split(' ')[0]);
  return upload && { product: upload.product, since: upload.from };
}

/** A task that ended because none of its pictures may be shown. */
export function blockedForAReason(
  task: Task,
  { request, evidence, say }: { request: string; evidence: Evidence; say: Say },
): void {
  const jobs = evidence.jobs().filter((job) => job.request === request);
  const results = jobs.flatMap(({ id, product, pictures }) =>
    pictures.map((_, index) => ({ name: `${id}/${index}`, product })),
  );
  const since = Math.min(...jobs.map(({ acceptedAt }) => acceptedAt));
  refusedForAReason(task, { results, since, evidence, say });
}

interface Refused {
  readonly results: readonly Result[];
  /** Nobody can have looked at them earlier, ms. */
  readonly since: number;
  readonly evidence: Evidence;
  readonly say: Say;
}

export function refusedForAReason(task: Task, { results, since, evidence, say }: Refused): void {
  const isLooked = ({ name, product }: Result): boolean =>
    unitsOf(name, product).some((unit) => checksOf(unit, evidence).length > 0);
  const looked = results.filter(isLooked);
  // What no service has even heard of is refused when its time is up.
  const limit = since + (evidence.review?.limitMs ?? 0) - 2 * evidence.clockSkewMs;
  if (looked.length === 0 && evidence.now() < limit) {
    say('blocked_for_a_reason', `task ${task._id} was refused, and nobody has looked at it`);
  }
  for (const result of looked) {
    if (isClearlyPassed(result, task, { evidence, at: evidence.now() })) {
      say('blocked_for_a_reason', `task ${task._id} was refused, and ${result.name} has passed`);
    }
  }
}

/** A visit may have begun, and read the task, this long before it ends it. */
const VISIT_MS = 75_000;

/** A result by its name, and what it is. */
export type Result = { readonly name: string; readonly product: BookedJob['product'] };

/** Of a film every frame. */
export function isClearlyPassed(
  { name, product }: Result,
  task: Pick<Task, 'verdicts' | 'reviews'>,
  look: { evidence: Evidence; at: number },
): boolean {
  return unitsOf(name, product).every((unit) => isUnitPassed(unit, task, look));
}

/**
 * Every look at it was answered and heard, and said yes, before the visit that ended the task. A
 * yes whose hearer died is not stored: where the one that came next hears nothing, it is held.
 */
function isUnitPassed(
  unit: string,
  task: Pick<Task, 'verdicts' | 'reviews'>,
  { evidence, at }: { evidence: Evidence; at: number },
): boolean {
  const checks = checksOf(unit, evidence);
  const said = (ticket: string, outcome: string): boolean =>
    task.verdicts.some((verdict) => verdict.ticket === ticket && verdict.outcome === outcome) &&
    evidence.pushes().some((push) => push.ticket === ticket && push.at < at - VISIT_MS);
  if (evidence.silences().has(unit)) return false;
  const services = evidence.review?.services ?? [];
  const looked = services.every((service) => checks.some((check) => check.service === service));
  return (
    looked &&
    checks.length > 0 &&
    checks.every(({ heard, ticket, outcome }) => {
      if (!heard) return false;
      return ticket === null ? outcome === 'pass' : said(ticket, 'pass') && !said(ticket, 'block');
    })
  );
}

/** Pictures that were on the work, and were refused after all. */
export function takenDown(task: Task, work: Work, evidence: Evidence): readonly Picture[] {
  return task.images.filter(({ file_id }) => {
    if (work.images.some((image) => image.file_id === file_id)) return false;
    const tickets = task.reviews
      .filter((review) => review.file_id === file_id)
      .map(({ ticket }) => ticket);
    return evidence
      .pushes()
      .some(({ ticket, outcome }) => tickets.includes(ticket) && outcome === 'block');
  });
}

/** At rest: what was refused after it had been shown, in time or not, is gone. */
export function nothingRefusedIsShown(
  { works, tasks }: { works: readonly Work[]; tasks: readonly Task[] },
  evidence: Evidence,
  say: Say,
): void {
  for (const work of works) {
    const task = tasks.find(({ _id }) => _id === work._id);
    if (task === undefined || work.deleted_at !== null) continue;
    for (const { file_id } of work.images) {
      const tickets = task.reviews.filter((review) => review.file_id === file_id);
      const blocked = evidence
        .pushes()
        .some(
          ({ ticket, outcome, handled }) =>
            handled && outcome === 'block' && tickets.some((review) => review.ticket === ticket),
        );
      if (blocked) say('blocked_never_shown', `work ${work._id} still shows ${file_id}`);
    }
  }
}

/** Words that no service may draw start nothing. */
export function forbiddenWordsStartNothing(
  works: readonly Work[],
  {
    evidence,
    nameIn,
    say,
  }: { evidence: Evidence; nameIn: (words: string) => string | null; say: Say },
): void {
  const forbidden = new Set(
    evidence
      .requests()
      .filter((request) => request.forbidden)
      .map(({ name }) => name),
  );
  for (const { _id, prompt } of works) {
    if (forbidden.has(nameIn(prompt) ?? '')) {
      say('forbidden_words_start_nothing', `work ${_id} was begun with forbidden words`);
    }
  }
}
