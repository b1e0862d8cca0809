/** What each function does, as far as its settings go. A function without a row is not deployed. */

export type Role =
  /** Shows models and takes tasks in. */
  | 'offers'
  /** Carries tasks on: asks providers, stores, settles. */
  | 'runs'
  /** Marks and labels what leaves. */
  | 'marks'
  /** Is called by providers. */
  | 'hears'
  /** Answers HTTP. */
  | 'answers'
  /** Answers the operator, who names its secret. */
  | 'operates'
  /** Sends signed events out. */
  | 'posts'
  /** Sells credits: asks WeChat about payments. */
  | 'sells'
  /** Tells people what went wrong. */
  | 'alerts';

export const FUNCTION_ROLES: Readonly<Record<string, readonly Role[]>> = {
  photography: ['offers', 'sells'],
  // It runs conversations, so it calls providers too.
  studio: ['offers', 'runs'],
  api: ['offers', 'answers', 'operates'],
  'api-event': ['offers', 'answers', 'operates'],
  'task-processor': ['runs', 'marks', 'alerts'],
  'film-renderer': ['runs', 'marks', 'alerts'],
  'task-poller': ['runs', 'alerts'],
  'task-sweeper': ['runs', 'alerts', 'sells'],
  'provider-callback': ['hears'],
  'moderation-push': [],
  'webhook-sender': ['posts'],
  'payment-push': ['sells', 'alerts'],
  operator: ['operates', 'offers', 'alerts', 'sells'],
  // Not what operates: the machines' secret is none of its business.
  console: ['offers', 'runs', 'alerts', 'sells'],
  probe: ['operates'],
};
