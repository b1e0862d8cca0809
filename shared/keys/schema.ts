/**
 * api_keys: one per key, `_id` = the part of the key that names it. Written when it is made and
 * when it is revoked. api_key_calls: one per key that has a limit of requests a minute. Both for
 * the server only.
 */

/** What a key may be used for; each route names the one it needs. */
export const scopes = [
  'image',
  'video',
  'audio',
  'text',
  'tasks',
  'tasks:write',
  'webhooks',
  'keys',
  'admin',
] as const;
export type Scope = (typeof scopes)[number];

/**
 * What a key may do unless it was made otherwise: making things and looking after them. Keeping
 * tasks of its own here, sending events somewhere, making keys and ruling others must be wished.
 */
export const USUAL_SCOPES: readonly Scope[] = ['image', 'video', 'audio', 'text', 'tasks'];

export interface CapRule {
  /** Credits that tasks of this key may hold and capture together. */
  readonly credits: number;
  /** In all, or within each day or month (China, UTC+8). */
  readonly window: 'total' | 'day' | 'month';
}

export interface KeyDoc {
  readonly _id: string;
  /** Whose credits it spends. */
  readonly openid: string;
  readonly name: string;
  /** HMAC-SHA256 of the secret part, hex. The key itself is stored nowhere. */
  readonly hash: string;
  /** The last four characters, so that its owner can tell keys apart. */
  readonly last4: string;
  readonly scopes: readonly Scope[];
  /** Slugs it may ask for; empty: all. */
  readonly models: readonly string[];
  /** Networks it may be used from, like `203.0.113.0/24`; empty: anywhere. */
  readonly cidrs: readonly string[];
  readonly expires_at: Date | null;
  readonly cap: CapRule | null;
  /** Requests a minute; null: as many as come. */
  readonly rpm: number | null;
  readonly made_by: 'owner' | 'operator';
  readonly created_at: Date;
  readonly revoked_at: Date | null;
}
