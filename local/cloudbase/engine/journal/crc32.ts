/** CRC-32 (IEEE 802.3), because `zlib.crc32` is younger than the oldest Node this runs on. */
const TABLE = new Int32Array(256).map((_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

/** Eight hex digits. */
export function crc32(bytes: Uint8Array): string {
  let c = -1;
  for (let i = 0; i < bytes.length; i++) {
    c = (c >>> 8) ^ (TABLE[(c ^ (bytes[i] ?? 0)) & 255] ?? 0);
  }
  return ((c ^ -1) >>> 0).toString(16).padStart(8, '0');
}
