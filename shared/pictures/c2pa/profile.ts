/** The two extensions of a certificate that Node does not show, found by their object ids. */
const KEY_USAGE = Buffer.from('0603551d0f', 'hex');
const AUTHORITY_KEY_ID = Buffer.from('0603551d23', 'hex');
/** BOOLEAN TRUE, OCTET STRING of a BIT STRING: an extension marked critical. */
const CRITICAL_BITS = /^0101ff04..03..(?:..)(..)/;
const DIGITAL_SIGNATURE = 0x80;

export const hasAuthorityKeyId = (der: Buffer): boolean => der.includes(AUTHORITY_KEY_ID);

/** Key usage is there, critical, and holds digitalSignature. */
export function mayOnlySign(der: Buffer): boolean {
  const at = der.indexOf(KEY_USAGE);
  if (at < 0) return false;
  const value = der.toString('hex', at + KEY_USAGE.length, at + KEY_USAGE.length + 12);
  const bits = CRITICAL_BITS.exec(value)?.[1];
  return bits !== undefined && (Number.parseInt(bits, 16) & DIGITAL_SIGNATURE) !== 0;
}
