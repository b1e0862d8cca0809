/**
 * The last thing that happens to an answer: whatever has the name or the shape of a secret, and
 * every secret this deployment has itself, is replaced. Views name their fields one by one already;
 * this is for what others put into texts: an error of a provider, a prompt, a raw document.
 */
import type { Environment } from '../../platform/config.ts';

const MASKED = '***';
const SECRET_NAME =
  /(?:secret|password|authorization|credential|cookie)$|^(?:api[-_]?key|token|access[-_]?token|hash|sealed|keys_sealed|signature|path_secret|payload_hash|body_hash)$/i;
const SECRET_VALUE = /\b(Bearer\s+|sk-|whsec_|AKID)[A-Za-z0-9._~+/=-]{6,}/g;
const SIGNED_QUERY = /([?&](?:sign|signature|token|q-signature|x-amz-[\w-]+|key)=)[^&\s"]+/gi;
/** Addresses that are made for whoever asks. */
const OWN_ADDRESS = /^(?:url|thumbUrl|thumb_url)$/;
/** Variables whose value is a secret: as deploy/spec/settings.ts names them. */
const SECRET_SETTING = /(?:KEY|SECRET|TOKEN|WEBHOOK|SECRETID)$/;
const SHORTEST = 8;
const DEEPEST = 12;

/** Values of this deployment that no answer may hold, longest first. */
export function secretsIn(environment: Environment): string[] {
  return Object.entries(environment)
    .flatMap(([name, value]) =>
      SECRET_SETTING.test(name) && value !== undefined && value.length >= SHORTEST ? [value] : [],
    )
    .sort((a, b) => b.length - a.length);
}

export interface MaskOptions {
  /** `secretsIn` of this deployment. */
  readonly secrets: readonly string[];
  /** Fields at the top that tell a secret this once. */
  readonly tells?: readonly string[];
}

/** A copy without secrets; dates as ISO text, as JSON would have them. */
export function masked(answer: unknown, { secrets, tells = [] }: MaskOptions): unknown {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    return walk(answer, { secrets, name: '', depth: 0 });
  }
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [
      name,
      tells.includes(name) ? value : walk(value, { secrets, name, depth: 0 }),
    ]),
  );
}

interface Place {
  readonly secrets: readonly string[];
  readonly name: string;
  readonly depth: number;
}

function walk(value: unknown, { secrets, name, depth }: Place): unknown {
  if (SECRET_NAME.test(name) && value !== null && value !== undefined) return MASKED;
  if (typeof value === 'string') return maskedText(value, { secrets, name });
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return '…';
  if (Array.isArray(value))
    return value.map((item) => walk(item, { secrets, name, depth: depth + 1 }));
  return Object.fromEntries(
    Object.entries(value).map(([inner, item]) => [
      inner,
      walk(item, { secrets, name: inner, depth: depth + 1 }),
    ]),
  );
}

function maskedText(text: string, { secrets, name }: Omit<Place, 'depth'>): string {
  const known = secrets.reduce((all, secret) => all.replaceAll(secret, MASKED), text);
  const shaped = known.replace(SECRET_VALUE, `$1${MASKED}`);
  return OWN_ADDRESS.test(name) ? shaped : shaped.replace(SIGNED_QUERY, `$1${MASKED}`);
}
