/** The key that opens the control plane of an environment: made of its secret, the same each time. */
import { secretFor } from '../admin/secret.ts';
import type { Credential } from './signature.ts';

/** For programs on this machine that may read the data folder. @throws like `secretFor` */
export function controlCredential(dataDir: string): Credential {
  return {
    secretId: `AKIDlocal${secretFor('control-plane-id', dataDir).slice(0, 24)}`,
    secretKey: secretFor('control-plane', dataDir).slice(0, 32),
  };
}
