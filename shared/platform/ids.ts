import { createHash, randomBytes } from 'node:crypto';

/** Randomness comes in as a dependency so that one seed can decide everything in a simulation. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** `bytes` random bytes as hex. */
  hex(bytes: number): string;
  /** What nobody may guess: 16 random bytes as hex. */
  secret(): string;
}

export const systemRandom: Random = {
  next: () => randomBytes(4).readUInt32BE() / 2 ** 32,
  hex: (bytes) => randomBytes(bytes).toString('hex'),
  secret: () => randomBytes(16).toString('hex'),
};

/** 32 hex digits of SHA-256 over the parts; the same parts always give the same id. */
export function deterministicId(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  // A length before each part keeps ('ab','c') and ('a','bc') apart.
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:${part};`);
  return hash.digest('hex').slice(0, 32);
}
