/** The signatures and ciphers of WeChat Pay v3. Pure. */
import { createDecipheriv, createSign, createVerify } from 'node:crypto';

export interface Signer {
  readonly mchId: string;
  readonly serialNo: string;
  /** PEM. */
  readonly privateKey: string;
}

const signed = (privateKey: string, text: string): string =>
  createSign('RSA-SHA256').update(text, 'utf8').sign(privateKey, 'base64');

export interface SignedCall {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly body: string;
  readonly nonce: string;
  /** Seconds. */
  readonly timestamp: number;
}

/** The header `Authorization` of a call. */
export function authorization(signer: Signer, call: SignedCall): string {
  const { method, target, body, nonce, timestamp } = call;
  const text = `${method}\n${target}\n${timestamp}\n${nonce}\n${body}\n`;
  const fields = [
    `mchid="${signer.mchId}"`,
    `nonce_str="${nonce}"`,
    `timestamp="${timestamp}"`,
    `serial_no="${signer.serialNo}"`,
    `signature="${signed(signer.privateKey, text)}"`,
  ];
  return `WECHATPAY2-SHA256-RSA2048 ${fields.join(',')}`;
}

export interface Sealed {
  readonly timestamp: string;
  readonly nonce: string;
  readonly signature: string;
  readonly body: string;
}

/** Whether WeChat Pay's own key has signed this. False for what is no signature at all. */
export function isSigned(
  publicKey: string,
  { timestamp, nonce, signature, body }: Sealed,
): boolean {
  try {
    const text = `${timestamp}\n${nonce}\n${body}\n`;
    return createVerify('RSA-SHA256').update(text, 'utf8').verify(publicKey, signature, 'base64');
  } catch {
    return false;
  }
}

export interface Resource {
  readonly ciphertext: string;
  readonly nonce: string;
  readonly associated_data?: string | undefined;
}

const TAG_BYTES = 16;

/** AES-256-GCM, its tag at the end. Throws for what was sealed otherwise, or was changed. */
export function openResource(apiV3Key: string, resource: Resource): string {
  const sealed = Buffer.from(resource.ciphertext, 'base64');
  const cut = sealed.length - TAG_BYTES;
  const key = Buffer.from(apiV3Key, 'utf8');
  const nonce = Buffer.from(resource.nonce, 'utf8');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(resource.associated_data ?? '', 'utf8'));
  decipher.setAuthTag(sealed.subarray(cut));
  return Buffer.concat([decipher.update(sealed.subarray(0, cut)), decipher.final()]).toString();
}
