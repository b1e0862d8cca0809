/**
 * What the auditor may look at: raw documents as the database committed them, the provider's own
 * books, what lies in storage, and what users and operators were told. It shares no code with the
 * product; a test holds it to that.
 */
export type RawDoc = Readonly<Record<string, unknown>> & { readonly _id: string };

export interface RawChange {
  readonly collection: string;
  readonly id: string;
  readonly before: RawDoc | null;
  readonly after: RawDoc | null;
}

export interface RawCommit {
  readonly seq: number;
  readonly atMs: number;
  readonly changes: readonly RawChange[];
}

/** One job in the provider's books. `request` names the user's request it was made for. */
export interface BookedJob {
  readonly id: string;
  readonly request: string;
  readonly key: string;
  readonly acceptedAt: number;
  /** When its pictures are there; infinite for a job that never ends. */
  readonly readyAt: number;
  /** Set when the provider stopped it. */
  readonly cancelledAt: number | null;
  /** When the provider lost it, if it did. */
  readonly forgottenAt: number;
  /** When this deployment lost its key to the provider: nobody can be asked from then on. */
  readonly partedAt: number;
  /** Its submit came from an instance that was dead or frozen, or was long on its way. */
  readonly straggler: boolean;
  /** What it was asked to make, and in which words. */
  readonly product: 'picture' | 'film' | 'speech' | 'words';
  readonly words: string;
  /** When it was asked after. */
  readonly asked: readonly number[];
  /** By which instances, and of which round each of them was. */
  readonly askedIn: readonly { readonly round: number; readonly by: number }[];
  /** When we took its callback, which named it; null when none came, or was taken. */
  readonly calledBackAt: number | null;
  readonly outcome: 'pictures' | 'failure' | 'nothing_usable' | 'self_cancel';
  /** For each picture: can it be had at all, and how often was it fetched. */
  readonly pictures: readonly {
    readonly usable: boolean;
    /** Kills whoever opens it. */
    readonly poison: boolean;
    readonly fetches: number;
  }[];
}

/** A round that was shared out among copies of a function. */
export interface BookedRound {
  /** When the instance that leads it began, ms since 1970. */
  readonly at: number;
  /** It was frozen in between, and went on when others had begun. */
  delayed(): boolean;
}

/** One definitive no of the provider to a request. */
export interface BookedAnswer {
  readonly request: string;
  readonly key: string;
  readonly at: number;
  /** `refusal`: a definitive no to a submit; `verdict`: a job failed, stopped, gave nothing. */
  readonly kind: 'refusal' | 'verdict';
}

/** One submit by a name its vendor had ended. `bornAt`: when whoever sent it had begun. */
export interface BookedOldName {
  readonly request: string;
  readonly key: string;
  readonly at: number;
  readonly bornAt: number;
}

/** One try to have words translated. `heard`: the translation came, and its caller lived. */
export interface BookedTranslation {
  readonly request: string;
  readonly heard: boolean;
}

/** One look of a moderation service at something that was made: what it was shown, as text. */
export interface BookedCheck {
  readonly service: 'cloud' | 'wechat';
  readonly content: string;
  readonly at: number;
  readonly outcome: 'pass' | 'review' | 'block';
  /** Names the verdict that is pushed later. */
  readonly ticket: string | null;
  /** Its answer came, and its caller lived. */
  heard: boolean;
}

/** A verdict on its way to us. `handled`: our function took it and said so. */
export interface BookedPush {
  readonly ticket: string;
  readonly outcome: 'pass' | 'block';
  readonly at: number;
  handled: boolean;
}

/** One payment in the cashier's books, as it is at this moment. */
export interface BookedPayment {
  readonly payer: string;
  readonly fen: number;
  readonly env: 'live' | 'sandbox';
  /** From then on the cashier tells of it when it is asked, ms. */
  readonly visibleAt: number;
  /** What has gone back by now, fen. */
  readonly refundedFen: number;
  /** How often it was told of. */
  readonly pushes: number;
}

export interface Told {
  readonly openid: string;
  /** The request's name, as in BookedJob. */
  readonly request: string;
  readonly at: number;
  readonly what:
    | {
        readonly kind: 'accepted';
        readonly taskId: string;
        readonly price: number;
        readonly asked: AskedPayload;
      }
    /** A request was answered with a no; `from`: when it was made. */
    | {
        readonly kind: 'refused';
        readonly code: string;
        readonly from: number;
        readonly asked: AskedPayload;
      }
    | { readonly kind: 'cancelled'; readonly taskId: string }
    /** A stranger's call about this task was answered with success. */
    | { readonly kind: 'stranger'; readonly taskId: string; readonly action: string }
    | {
        readonly kind: 'progress';
        readonly taskId: string;
        readonly progress: number;
        readonly status: string;
      };
}

/** What one call asked for, in full. */
export interface AskedPayload {
  readonly requestId: string;
  readonly name: string;
  readonly count: number;
  readonly price: number;
  readonly model: string;
  readonly size: string;
  readonly style: string;
  readonly sceneId: string | null;
  readonly images: readonly string[];
  /** What it is to be drawn from, or to count against; nothing: out of the account. */
  readonly reservation?: string;
  readonly caps?: readonly { readonly id: string; readonly limit: number }[];
}

/** A reservation its maker was told of. */
export interface AskedReservation {
  readonly id: string;
  readonly openid: string;
  readonly total: number;
}

export interface AskedGrant {
  readonly openid: string;
  readonly kind: 'grant' | 'adjust' | 'revoke';
  readonly key: string;
  /** Negative for credits an operator takes back. */
  readonly amount: number;
  /** Through the operator's function; otherwise it was there from the beginning. */
  readonly byOperator: boolean;
  readonly acknowledged: boolean;
  /** Its operator was told that the key stands for something else. */
  readonly refused: boolean;
}

/** A file of somebody's own, as whoever brought it along asked for it to be taken in. */
export interface AskedUpload {
  /** Unique; its words, and in its bytes. */
  readonly name: string;
  readonly by: string;
  readonly requestId: string;
  /** What its place takes. */
  readonly product: BookedJob['product'];
  /** Its bytes are that. */
  readonly isFit: boolean;
  /** It lies in the folder of whoever asks. */
  readonly isTheirs: boolean;
  /** When it was first asked for, ms. */
  readonly from: number;
}

/** What they were told: it is taken in, or why not. */
export interface ToldUpload {
  readonly name: string;
  readonly at: number;
  readonly taskId: string | null;
  readonly code: string | null;
}

export interface Uploads {
  /** Whose project it is. */
  readonly owner: string;
  readonly asked: readonly AskedUpload[];
  readonly told: readonly ToldUpload[];
  /** How many rows each page was told of what the project has cost. */
  readonly costs: readonly number[];
  /** Ids of all files that are stored now. */
  stored(): readonly string[];
}

/** A request as its user made it. `name` is unique and travels in the user's own words. */
export interface AskedRequest {
  readonly name: string;
  readonly openid: string;
  readonly count: number;
  /** What the price list says, in credits. */
  readonly price: number;
  readonly model: string;
  readonly product: BookedJob['product'];
  /** Written in words that no service may draw. */
  readonly forbidden: boolean;
}

/** A function's invocation, as far as it matters who holds a task. */
export interface Writer {
  readonly id: number;
  /** When it began, ms since 1970: what is in force since is known to it. */
  readonly bornAt: number;
  /** Still running, and within the time the platform gives it. */
  working(): boolean;
}

/** One call of a provider of words, in its own books. */
export interface BookedStream {
  readonly request: string;
  readonly provider: string;
  /** The limit of the answer that it was given. */
  readonly limit: number;
  /** Every word it said. */
  readonly told: string;
  readonly usage: { readonly in: number; readonly out: number } | null;
  readonly ended: 'open' | 'refused' | 'broken' | 'hung_up' | 'whole';
  /** Hanging up costs no more than what it had said. */
  readonly stopsWithCaller: boolean;
}

/** A ticket its user was told. */
export interface BookedTicket {
  readonly request: string;
  readonly taskId: string;
  readonly ticket: string;
}

/** Somebody brought a ticket, right or wrong. */
export interface BookedOpening {
  readonly taskId: string;
  readonly ticket: string;
  readonly from: number;
  /** It was run for them. */
  readonly isOpened: boolean;
}

/** What one reader heard. */
export interface HeardStream {
  readonly request: string;
  readonly words: string;
  readonly taskId: string | null;
  /** The status they were told it had ended with; null: they were told no end. */
  readonly toldEnd: string | null;
}

/** An API key, as whoever it was told to knows it. */
export interface BookedKey {
  readonly id: string;
  readonly openid: string;
  /** The whole of it. */
  readonly text: string;
  /** Credits its calls may hold and have spent together; null: as many as there are. */
  readonly cap: number | null;
  readonly window: string | null;
  /** When its owner first asked for its end, ms. */
  readonly revokingAt: number | null;
  /** When its owner was told that it is revoked, ms. */
  readonly revokedAt: number | null;
}

/** One try of a call over HTTP. */
export interface BookedTry {
  readonly from: number;
  /** Null: no answer came. */
  readonly status: number | null;
  readonly code: string | null;
}

/** One call: what somebody wants once, however often they ask. */
export interface BookedCall {
  /** As in AskedRequest. */
  readonly name: string;
  readonly keyId: string;
  /** Its `Idempotency-Key`; null: its tries are numbered. */
  readonly named: string | null;
  readonly tries: readonly BookedTry[];
}

export interface Callers {
  keys(): readonly BookedKey[];
  calls(): readonly BookedCall[];
}

export interface Evidence {
  /** Ms since 1970. */
  now(): number;
  jobs(): readonly BookedJob[];
  answers(): readonly BookedAnswer[];
  translations(): readonly BookedTranslation[];
  rounds(): readonly BookedRound[];
  oldNames(): readonly BookedOldName[];
  /** A model whose vendor ends its name, and since when the operator's document says so. */
  readonly renewal: {
    readonly model: string;
    readonly announcedAt: number;
    readonly how: 'retired' | 'renamed';
  } | null;
  /** Somebody translates for models that know one language. */
  readonly translates: boolean;
  streams(): readonly BookedStream[];
  heardStreams(): readonly HeardStream[];
  tickets(): readonly BookedTicket[];
  openings(): readonly BookedOpening[];
  /** What becomes of words before a provider breaks off, as the deployment has it. */
  readonly partialAnswers: 'free' | 'delivered';
  /** What no reader may see; null: nobody looks. */
  readonly unfitWords: string | null;
  checks(): readonly BookedCheck[];
  pushes(): readonly BookedPush[];
  /** Pictures, named by what is in the file, that a service was asked about and said nothing. */
  silences(): ReadonlySet<string>;
  /** The bytes of a stored file as text; undefined when there is none. */
  file(fileId: string): string | undefined;
  /** Everything that was ever written to it, oldest first. */
  written(fileId: string): readonly string[];
  /** Films cannot be marked: what marks them is missing. */
  readonly engineMissing: boolean;
  /** Files their owners deleted: works whose pictures are gone on purpose. */
  deletedByOwner(fileId: string): boolean;
  /** Tasks an operator has ordered to be ended. */
  ordered(taskId: string): boolean;
  /** How often an operator has ordered an ended task to be taken in again. */
  retried(taskId: string): number;
  /** Tasks whose cancelling their user, or an operator for them, has asked for. */
  wished(taskId: string): boolean;
  requests(): readonly AskedRequest[];
  told(): readonly Told[];
  /** Errors no outsider's trouble explains: the code's own. */
  bugs(): readonly string[];
  grants(): readonly AskedGrant[];
  reserved(): readonly AskedReservation[];
  /** What was paid for an order; undefined: nothing. */
  payment(orderId: string): BookedPayment | undefined;
  /** What operators were told of days, once everything was over. */
  days(): readonly ToldDay[];
  /** What a batch was to cost when its starter was told that it can be started, by its quote's hash. */
  agreed(quoteHash: string): number | undefined;
  toldBatches(): readonly ToldBatch[];
  /** Null: nobody brings files of their own. */
  readonly uploads: Uploads | null;
  /** Who made the commit that is being looked at; null when that cannot be known. */
  writer(): Writer | null;
  /** Instances' clocks differ from the database's by at most this, ms. */
  readonly clockSkewMs: number;
  /** From this instant on nothing goes wrong any more, ms since 1970. */
  readonly calmFrom: number;
  /** From here on everybody keeps to their time: nothing is left of what went wrong before. */
  readonly punctualFrom: number;
  /** How often ended tasks are asked after, as the deployment has it. */
  readonly lateChecks: { readonly everyMs: number; readonly times: number };
  /** The deployment's limit of tasks at once per user. */
  readonly maxInFlight: number;
  /** How long a picture waits for its verdict and what then; null: nobody looks at pictures. */
  readonly review: {
    readonly limitMs: number;
    readonly after: 'publish' | 'refuse';
    /** `cloud` says it at once, `wechat` gives a ticket and pushes. */
    readonly services: readonly ('cloud' | 'wechat')[];
  } | null;
  /** Which models may stand in for a model. */
  fallbacks(model: string): readonly string[];
  /** Hours have passed since the last task ended, and the sweeper has tidied up. */
  readonly tidied: boolean;
  /** How many jobs one task may have started, as the deployment has it. */
  readonly maxAttempts: number;
  /** Who calls over HTTP; null: nobody. */
  readonly callers: Callers | null;
  /** What is told to others; null: nobody is told of anything. */
  readonly news: News | null;
}

/** One event as a receiver got it. */
export interface BookedSend {
  readonly at: number;
  readonly url: string;
  readonly eventId: string;
  /** Seconds since 1970, as it says itself. */
  readonly timestamp: number;
  readonly signature: string;
  readonly body: string;
  /** What was answered; null: nothing. */
  readonly status: number | null;
  /** The answer came, and its caller lived. */
  heard: boolean;
}

export interface News {
  readonly sends: readonly BookedSend[];
  /** Signing secrets their owners were told, by endpoint. */
  readonly secrets: ReadonlyMap<string, readonly string[]>;
  /** Whether the owner of this delivery has asked for it once more. */
  replayed(deliveryId: string): boolean;
  moduleTold(): readonly ModuleTold[];
}

/** What a module was told of one of its calls. */
export interface ModuleTold {
  readonly openid: string;
  readonly id: string;
  readonly verb: string;
  /** Which change its call was to be. */
  readonly change: string;
  readonly chunk: { readonly sequence: number; readonly delta: string } | null;
  /** Null: it was done. */
  readonly code: string | null;
  readonly at: number;
}

/** What a page was told that a batch has cost, between its question and its answer. */
export interface ToldBatch {
  readonly id: string;
  readonly from: number;
  readonly at: number;
  readonly captured: number;
}

/** The sum of a day, as an operator was told it. */
export interface ToldDay {
  /** Of China's calendar. */
  readonly day: string;
  readonly orders: number;
  readonly paid_fen: number;
  readonly credits: number;
  readonly refunds: number;
  readonly refunded_fen: number;
}

export interface Violation {
  readonly rule: string;
  readonly detail: string;
  readonly atMs: number;
}
