import type * as z from 'zod/mini';

export interface VerbWords {
  readonly en: string;
  readonly zh: string;
}

export interface Verb {
  readonly about: VerbWords;
  /** The least role that may; `anyone`: whoever is known to the platform. */
  readonly role: 'anyone' | 'viewer' | 'editor' | 'owner';
  readonly shape: z.ZodMiniType;
}
