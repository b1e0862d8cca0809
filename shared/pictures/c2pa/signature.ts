/**
 * The same bytes are signed in the same way: a picture that is made again, by a worker that was
 * thought dead, must not differ from the one that was judged.
 */
import { constants, type KeyObject, sign as signBytes } from 'node:crypto';
import type { ECDSA } from '@noble/curves/abstract/weierstrass.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import type { SigningIdentity } from './identity.ts';

type Signing = Pick<SigningIdentity, 'algorithm' | 'key'>;

/**
 * Raw r and s for ECDSA (RFC 9053), its nonce from key and bytes (RFC 6979), which Node cannot do.
 * Only RSA-PSS is salted, as RFC 8230 wants it, and differs each time.
 */
export function signWith({ algorithm, key }: Signing, payload: Uint8Array): Uint8Array {
  switch (algorithm) {
    case 'ES256':
      return ecdsa(p256, key, payload);
    case 'ES384':
      return ecdsa(p384, key, payload);
    case 'ES512':
      return ecdsa(p521, key, payload);
    case 'PS256':
      return Uint8Array.from(
        signBytes('sha256', payload, {
          key,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
        }),
      );
    case 'Ed25519':
      return Uint8Array.from(signBytes(null, payload, key));
    default:
      return algorithm satisfies never;
  }
}

function ecdsa(curve: ECDSA, key: KeyObject, payload: Uint8Array): Uint8Array {
  const { d = '' } = key.export({ format: 'jwk' });
  const secret = Uint8Array.from(Buffer.from(d, 'base64url'));
  try {
    return curve.sign(payload, secret);
  } finally {
    secret.fill(0);
  }
}
