/**
 * Every setting of a deployment: which functions need it, whether it is a secret, what it must be
 * like. docs/settings.md tells people the same; a test holds both to what the code reads.
 */
import { PROVIDER_ROWS } from '../../shared/providers/table/rows.ts';
import type { Role } from './roles.ts';

export interface Setting {
  readonly name: string;
  /** Of functions that get it; empty: of the deployment alone. */
  readonly roles: readonly Role[];
  /** Never shown; compared and told of by name only. */
  readonly secret: boolean;
  /** Without it a deployment does not begin. */
  readonly required?: boolean;
  /** A fresh value, where any will do that nobody can guess. */
  readonly generated?: boolean;
  /** What `--init` asks for, in a few words. */
  readonly ask?: string;
  /** What is wrong with a value; null when nothing is. */
  readonly check?: (value: string) => string | null;
}

const TASKS: readonly Role[] = ['offers', 'runs', 'hears'];
const STORAGE: readonly Role[] = ['offers', 'runs', 'hears'];

const atLeast =
  (length: number) =>
  (value: string): string | null =>
    value.length >= length ? null : `must have at least ${length} characters`;

/** Newest first, separated by commas: one gives way to another without a gap. */
const eachAtLeast =
  (length: number) =>
  (value: string): string | null =>
    value.split(',').every((part) => part.trim().length >= length)
      ? null
      : `must have at least ${length} characters`;

const httpsUrl = (value: string): string | null =>
  /^https:\/\/[^\s/]+/.test(value) ? null : 'must be an address that begins with https://';

const oneOf =
  (...words: readonly string[]) =>
  (value: string): string | null =>
    words.includes(value) ? null : `must be one of ${words.join(', ')}`;

const pem = (value: string): string | null => {
  const text = value.includes('-----BEGIN') ? value : Buffer.from(value, 'base64').toString('utf8');
  return text.includes('-----BEGIN') ? null : 'must be PEM, or base64 of PEM';
};

const MODERATORS = ['words', 'wechat', 'tencent', 'none'];
const moderators = (value: string): string | null => {
  const unknown = value.split(',').find((name) => !MODERATORS.includes(name.trim()));
  return unknown === undefined ? null : `knows ${MODERATORS.join(', ')}, not "${unknown}"`;
};

const OWN: readonly Setting[] = [
  {
    name: 'CLOUDBASE_ENV_ID',
    roles: [],
    secret: false,
    ask: 'the id of the environment (not its name), such as name-1g2h3i4j5k6l7m8n',
    check: (value) =>
      /^[a-z0-9][\w-]{1,60}$/i.test(value) ? null : 'is no environment id (letters, digits, "-")',
  },
  {
    name: 'DARKROOM_ADMIN_SECRET',
    roles: ['operates'],
    secret: true,
    required: true,
    generated: true,
    check: atLeast(16),
  },
  {
    name: 'DARKROOM_KEY_SECRET',
    roles: [...TASKS, 'operates', 'answers', 'sells', 'posts'],
    secret: true,
    generated: true,
    check: eachAtLeast(32),
  },
  {
    name: 'DARKROOM_CALLBACK_SECRET',
    roles: [...TASKS, 'answers'],
    secret: true,
    generated: true,
    check: atLeast(16),
  },
  { name: 'DARKROOM_CALLBACK_URL', roles: [...TASKS, 'answers'], secret: false, check: httpsUrl },
  { name: 'DARKROOM_MAX_IN_FLIGHT', roles: ['offers', 'operates'], secret: false },
  {
    name: 'DARKROOM_PARTIAL_ANSWERS',
    roles: ['answers'],
    secret: false,
    check: oneOf('free', 'delivered'),
  },
  { name: 'DARKROOM_ADDRESS_HEADER', roles: ['answers'], secret: false },
  { name: 'DARKROOM_MARK_TEXT', roles: ['marks'], secret: false },
  {
    name: 'DARKROOM_LABEL_PRODUCER',
    roles: ['marks'],
    secret: false,
    ask: "your producer's code in the hidden label (empty: UNREGISTERED, which the law does not accept)",
  },
  { name: 'DARKROOM_PICTURES', roles: ['marks'], secret: false },
  { name: 'DARKROOM_MEDIA', roles: ['offers', 'runs'], secret: false },
  { name: 'DARKROOM_C2PA_CERT', roles: ['marks'], secret: false, check: pem },
  { name: 'DARKROOM_C2PA_KEY', roles: ['marks'], secret: true, check: pem },
  { name: 'DARKROOM_MODERATION', roles: ['offers', 'runs'], secret: false, check: moderators },
  {
    name: 'DARKROOM_AFTER_REVIEW',
    roles: ['runs'],
    secret: false,
    check: oneOf('publish', 'refuse'),
  },
  { name: 'TENCENT_MODERATION_URL', roles: ['offers', 'runs'], secret: false },
  { name: 'DARKROOM_ALERT_WEBHOOK', roles: ['alerts'], secret: true },
  { name: 'DARKROOM_TRANSLATE_MODEL', roles: ['offers', 'runs'], secret: false },
  { name: 'DARKROOM_BACKOFF_MS', roles: [...TASKS], secret: false },
  { name: 'DARKROOM_FIRST_CHECK_MS', roles: [...TASKS], secret: false },
  { name: 'DARKROOM_TYPICAL_MS', roles: ['offers'], secret: false },
  { name: 'DARKROOM_STORAGE', roles: STORAGE, secret: false, check: oneOf('cloudbase', 's3') },
  { name: 'DARKROOM_S3_BUCKET', roles: STORAGE, secret: false },
  { name: 'DARKROOM_S3_REGION', roles: STORAGE, secret: false },
  { name: 'DARKROOM_S3_ENDPOINT', roles: STORAGE, secret: false },
  { name: 'DARKROOM_S3_ACCESS_KEY_ID', roles: STORAGE, secret: true },
  { name: 'DARKROOM_S3_SECRET_ACCESS_KEY', roles: STORAGE, secret: true },
  { name: 'DARKROOM_S3_PUBLIC_URL', roles: STORAGE, secret: false },
  {
    name: 'DARKROOM_S3_FORCE_PATH_STYLE',
    roles: STORAGE,
    secret: false,
    check: oneOf('true', 'false'),
  },
  // Only a local server has pictures on this machine; a deployment to the cloud refuses it.
  { name: 'DARKROOM_ALLOW_PRIVATE_HOSTS', roles: [...TASKS, 'answers', 'posts'], secret: false },
];

/** What buying credits needs; see docs/payments.md. */
const PAYMENTS: readonly Setting[] = [
  ...['WX_APP_ID', 'WX_API_URL', 'XPAY_OFFER_ID'],
  ...['WXPAY_MCH_ID', 'WXPAY_SERIAL_NO', 'WXPAY_PUBLIC_KEY_ID', 'WXPAY_PUBLIC_KEY'],
  ...['WXPAY_NOTIFY_URL', 'WXPAY_API_URL', 'DARKROOM_GIFTS'],
].map((name) => ({ name, roles: ['sells'] as const, secret: false }));

const PAYMENT_SECRETS: readonly Setting[] = [
  'WX_APP_SECRET',
  'XPAY_APP_KEY',
  'XPAY_SANDBOX_APP_KEY',
  'WXPAY_PRIVATE_KEY',
  'WXPAY_API_V3_KEY',
].map((name) => ({ name, roles: ['sells'] as const, secret: true }));

/** Keys and addresses of providers. What begins with TENCENTCLOUD_ the platform gives by itself. */
function providerSettings(): Setting[] {
  const found = new Map<string, Setting>();
  const add = (name: string, secret: boolean): void => {
    if (name.startsWith('TENCENTCLOUD_') || found.has(name)) return;
    found.set(name, { name, roles: TASKS, secret });
  };
  for (const { keySets, optional = {}, baseUrlVar } of PROVIDER_ROWS) {
    for (const set of [...keySets, optional])
      for (const name of Object.values(set)) add(name, true);
    add(baseUrlVar, false);
  }
  return [...found.values()];
}

export const SETTINGS: readonly Setting[] = [
  ...OWN,
  ...PAYMENTS,
  ...PAYMENT_SECRETS,
  {
    name: 'DARKROOM_PAYMENT_ENV',
    roles: ['sells'],
    secret: false,
    check: oneOf('live', 'sandbox'),
  },
  ...providerSettings(),
];

/** Another name of a provider's key, by the provider's or its platform's id. */
const ALIAS = /^AI_PROVIDER_[A-Z0-9_]+_API_KEY$/;

/** Of a name that is no setting of ours: undefined. */
export function settingNamed(name: string): Setting | undefined {
  const known = SETTINGS.find((setting) => setting.name === name);
  if (known !== undefined) return known;
  return ALIAS.test(name) ? { name, roles: TASKS, secret: true } : undefined;
}
