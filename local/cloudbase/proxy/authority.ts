/** An authority of this machine, and its certificate for the names of the real services. */
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

export interface Authority {
  /** PEM of the authority: what clients are told to trust. */
  readonly trusted: string;
  /** PEM of the server's certificate and key. */
  readonly certificate: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { ...ALGORITHM, hash: 'SHA-256' } as const;

/** Good for a month; its key is forgotten when it has signed, so it can vouch for nothing else. */
export async function makeAuthority(names: readonly string[], nowMs: number): Promise<Authority> {
  const rootKeys = await makeKeys();
  const keys = await makeKeys();
  const validity = { notBefore: new Date(nowMs - DAY_MS), notAfter: new Date(nowMs + 30 * DAY_MS) };
  const root = await X509CertificateGenerator.createSelfSigned(
    {
      ...validity,
      name: 'CN=Local CloudBase authority',
      keys: rootKeys,
      signingAlgorithm: SIGNING,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      ],
    },
    webcrypto,
  );
  const leaf = await X509CertificateGenerator.create(
    {
      ...validity,
      subject: 'CN=Local CloudBase',
      issuer: root.subject,
      publicKey: keys.publicKey,
      signingKey: rootKeys.privateKey,
      signingAlgorithm: SIGNING,
      extensions: [
        new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
      ],
    },
    webcrypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    trusted: `${root.toString('pem')}\n`,
    certificate: `${leaf.toString('pem')}\n`,
    key: `${PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`,
  };
}

async function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  if (!('privateKey' in keys)) throw new Error('no pair of keys was made');
  return keys;
}
