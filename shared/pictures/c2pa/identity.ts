import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Environment } from '../../platform/config.ts';
import { ConfigError } from '../../platform/errors.ts';
import { hasAuthorityKeyId, isAuthority, maySign } from './profile.ts';

/** Who signs: a key and the certificates that vouch for it. Its key never leaves the process. */
export interface SigningIdentity {
  /** DER, the signer's own first, each issued by the next; without a self-signed root. */
  readonly chain: readonly Buffer[];
  readonly key: KeyObject;
  readonly algorithm: SigningAlgorithm;
  /** When the first certificate of the chain to expire does, ms since 1970. */
  readonly expiresAt: number;
}

/** It was good once: whoever runs a service goes on without signatures rather than not at all. */
export class ExpiredCertificateError extends ConfigError {}

/** The algorithms C2PA allows (specification 2.1, section 13.2), by what the key is. */
export type SigningAlgorithm = 'ES256' | 'ES384' | 'ES512' | 'PS256' | 'Ed25519';

const CERT = 'DARKROOM_C2PA_CERT';
const KEY = 'DARKROOM_C2PA_KEY';
const EMAIL_PROTECTION = '1.3.6.1.5.5.7.3.4';
const DOCUMENT_SIGNING = '1.3.6.1.5.5.7.3.36';
const ANY_USE = '2.5.29.37.0';
const SMALLEST_RSA_BITS = 2048;

/**
 * Reads and checks certificate and key when the configuration is read, with nothing but Node: a
 * deployment that could not sign is refused before its first picture. `nowMs` is ms since 1970.
 * Null when neither variable is set. Throws ConfigError naming the variable, never its value.
 */
export function readIdentity(environment: Environment, nowMs: number): SigningIdentity | null {
  const certText = environment[CERT] ?? '';
  const keyText = environment[KEY] ?? '';
  if (certText === '' && keyText === '') return null;
  if (certText === '') throw new ConfigError(`${CERT} is missing beside ${KEY}`);
  if (keyText === '') throw new ConfigError(`${KEY} is missing beside ${CERT}`);
  const chain = readChain(certText);
  const key = readKey(keyText);
  const [own] = chain;
  if (!own) throw new ConfigError(`${CERT} holds no certificate`);
  if (!own.checkPrivateKey(key)) {
    throw new ConfigError(`${KEY} does not belong to the first certificate of ${CERT}`);
  }
  checkProfile(own);
  checkChain(chain, nowMs);
  const sent = chain.filter((certificate) => !isRoot(certificate));
  const expiresAt = Math.min(...chain.map(({ validTo }) => Date.parse(validTo)));
  return { chain: sent.map(({ raw }) => raw), key, algorithm: algorithmOf(key), expiresAt };
}

function readChain(text: string): X509Certificate[] {
  const blocks = pemBlocks(text, ['CERTIFICATE']);
  if (blocks.length === 0) throw new ConfigError(`${CERT} holds no PEM certificate`);
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch (cause) {
      throw new ConfigError(`${CERT}: certificate ${index + 1} cannot be read`, { cause });
    }
  });
}

function readKey(text: string): KeyObject {
  const [block] = pemBlocks(text, ['PRIVATE KEY', 'EC PRIVATE KEY', 'RSA PRIVATE KEY']);
  if (block === undefined) {
    throw new ConfigError(`${KEY} holds no PEM private key (keys with a password are not taken)`);
  }
  try {
    return createPrivateKey(block);
  } catch (cause) {
    throw new ConfigError(`${KEY} cannot be read`, { cause });
  }
}

/**
 * PEM, or base64 of PEM. Consoles and `.env` files turn line breaks into `\n` or spaces, so a block
 * is put together anew from its base64.
 */
function pemBlocks(text: string, labels: readonly string[]): string[] {
  const pem = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString('latin1');
  const found = pem.matchAll(/-----BEGIN ([A-Z ]+)-----(.*?)-----END \1-----/gs);
  return [...found]
    .filter(([, label = '']) => labels.includes(label))
    .map(([, label = '', body = '']) => {
      const base64 = body.replace(/\\[rn]|\s/g, '');
      return `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`;
    });
}

/** What a signer's certificate must be (C2PA 2.1, section 14.5.1); others are valid nowhere. */
function checkProfile(own: X509Certificate): void {
  const uses = own.keyUsage ?? [];
  const refuse = (reason: string): never => {
    throw new ConfigError(`${CERT}: the first certificate cannot sign pictures: ${reason}`);
  };
  if (isRoot(own)) refuse('it is signed by itself; C2PA wants one issued by another');
  if (isAuthority(own.raw)) refuse('it is that of an authority');
  if (!hasAuthorityKeyId(own.raw)) refuse('it does not name the key of its issuer');
  if (!maySign(own.raw)) refuse('its key usage must be critical and hold digitalSignature');
  if (uses.includes(ANY_USE)) refuse('it is for any use');
  if (!uses.includes(EMAIL_PROTECTION) && !uses.includes(DOCUMENT_SIGNING)) {
    refuse('its extended key usage is neither emailProtection nor documentSigning');
  }
}

function checkChain(chain: readonly X509Certificate[], nowMs: number): void {
  for (const [index, certificate] of chain.entries()) {
    const name = `${CERT}: certificate ${index + 1}`;
    if (Date.parse(certificate.validTo) <= nowMs) {
      throw new ExpiredCertificateError(`${name} expired on ${certificate.validTo}`);
    }
    if (Date.parse(certificate.validFrom) > nowMs) {
      throw new ConfigError(`${name} is not valid before ${certificate.validFrom}`);
    }
    const issuer = chain[index + 1];
    if (issuer && !(certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey))) {
      throw new ConfigError(`${name} is not issued by the one that follows it`);
    }
  }
}

const isRoot = (certificate: X509Certificate): boolean =>
  certificate.subject === certificate.issuer;

function algorithmOf(key: KeyObject): SigningAlgorithm {
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ed25519') return 'Ed25519';
  if (namedCurve === 'prime256v1') return 'ES256';
  if (namedCurve === 'secp384r1') return 'ES384';
  if (namedCurve === 'secp521r1') return 'ES512';
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= SMALLEST_RSA_BITS) return 'PS256';
  throw new ConfigError(
    `${KEY} must be P-256, P-384, P-521, Ed25519, or RSA of ${SMALLEST_RSA_BITS} bits and more`,
  );
}
