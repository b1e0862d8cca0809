/** Extensions of a certificate that Node shows in part or not at all, found by their object ids. */
const BASIC_CONSTRAINTS = Buffer.from('0603551d13', 'hex');
const KEY_USAGE = Buffer.from('0603551d0f', 'hex');
const AUTHORITY_KEY_ID = Buffer.from('0603551d23', 'hex');
const LONGEST_VALUE = 16;
/** Critical or not: OCTET STRING of a SEQUENCE that begins with BOOLEAN TRUE. */
const AUTHORITY = /^(?:0101ff)?04..30..0101ff/;
/** Critical: OCTET STRING of a BIT STRING. */
const CRITICAL_BITS = /^0101ff04..03....(..)/;
const DIGITAL_SIGNATURE = 0x80;

export const hasAuthorityKeyId = (der: Buffer): boolean => der.includes(AUTHORITY_KEY_ID);

/** Also of one whose key usage forbids issuing, which Node calls no authority. */
export const isAuthority = (der: Buffer): boolean => AUTHORITY.test(value(der, BASIC_CONSTRAINTS));

/** Key usage is there, critical, and holds digitalSignature. */
export function maySign(der: Buffer): boolean {
  const bits = CRITICAL_BITS.exec(value(der, KEY_USAGE))?.[1];
  return bits !== undefined && (Number.parseInt(bits, 16) & DIGITAL_SIGNATURE) !== 0;
}

/** The first bytes behind the extension's id, hex; empty without it. */
function value(der: Buffer, id: Buffer): string {
  const at = der.indexOf(id);
  return at < 0 ? '' : der.toString('hex', at + id.length, at + id.length + LONGEST_VALUE);
}
