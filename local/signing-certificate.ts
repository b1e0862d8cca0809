/**
 * A certificate for trying out content credentials: of the profile C2PA wants, but from an
 * authority nobody trusts. For production, buy one from an authority on the C2PA trust list.
 */
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

export interface CertificateRequest {
  /** Who signs, as people will read it. */
  readonly name: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Default P-256, the smallest. */
  readonly algorithm?: KeyAlgorithm;
}

export type KeyAlgorithm = 'P-256' | 'P-384' | 'P-521' | 'RSA' | 'Ed25519';

export interface SigningCertificate {
  /** PEM, the signer's certificate and then its authority's. */
  readonly certificate: string;
  /** PEM, PKCS#8. */
  readonly key: string;
}

/** Makes an authority, lets it issue one certificate, and forgets the authority's key. */
export async function makeSigningCertificate(
  request: CertificateRequest,
): Promise<SigningCertificate> {
  const { name, notBefore, notAfter, algorithm = 'P-256' } = request;
  const rootKeys = await makeKeys(algorithm);
  const keys = await makeKeys(algorithm);
  const validity = { notBefore, notAfter };
  const signingAlgorithm = { ...keyParameters(algorithm), hash: 'SHA-256' };
  const root = await X509CertificateGenerator.createSelfSigned(
    {
      ...validity,
      name: [{ CN: [`${name} (local authority)`] }, { O: ['Darkroom'] }],
      keys: rootKeys,
      signingAlgorithm,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(rootKeys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  const own = await X509CertificateGenerator.create(
    {
      ...validity,
      subject: [{ CN: [name] }, { O: ['Darkroom'] }],
      issuer: root.subjectName.toJSON(),
      publicKey: keys.publicKey,
      signingKey: rootKeys.privateKey,
      signingAlgorithm,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.emailProtection], false),
        await AuthorityKeyIdentifierExtension.create(rootKeys.publicKey, false, webcrypto),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: `${own.toString('pem')}\n${root.toString('pem')}\n`,
    key: `${PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`,
  };
}

async function makeKeys(algorithm: KeyAlgorithm): Promise<webcrypto.CryptoKeyPair> {
  const keys = await webcrypto.subtle.generateKey(keyParameters(algorithm), true, [
    'sign',
    'verify',
  ]);
  if (!('privateKey' in keys)) throw new Error('no pair of keys was made');
  return keys;
}

function keyParameters(algorithm: KeyAlgorithm) {
  switch (algorithm) {
    case 'P-256':
    case 'P-384':
    case 'P-521':
      return { name: 'ECDSA', namedCurve: algorithm };
    case 'RSA':
      return {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: 2048,
        publicExponent: new Uint8Array([1, 0, 1]),
        hash: 'SHA-256',
      };
    case 'Ed25519':
      return { name: 'Ed25519' };
    default:
      return algorithm satisfies never;
  }
}
