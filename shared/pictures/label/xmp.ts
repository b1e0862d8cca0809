import { type AigcLabel, parseLabel, serialiseLabel } from './aigc.ts';

/** Namespace and prefix of TC260-PG-20258A. */
const TC260 = 'http://www.tc260.org.cn/ns/AIGC/1.0/';
const IPTC_EXT = 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/';
const XMP_BASIC = 'http://ns.adobe.com/xap/1.0/';
const SOURCE_TYPES = 'http://cv.iptc.org/newscodes/digitalsourcetype/';
const BYTE_ORDER_MARK = '\ufeff';

export interface XmpFacts {
  /** Texts of every AIGC property; more than one breaks the standard. */
  readonly aigc: readonly string[];
  /** Last part of the IPTC code, e.g. `trainedAlgorithmicMedia`. */
  readonly digitalSourceType: string | null;
  readonly creatorTool: string | null;
}

export interface PacketOptions {
  readonly label: AigcLabel;
  readonly digitalSourceType: string;
  readonly creatorTool: string;
}

/** An XMP packet with the label, the IPTC source type and the tool. Read-only, so no padding. */
export function buildPacket({ label, digitalSourceType, creatorTool }: PacketOptions): string {
  return (
    `<?xpacket begin="${BYTE_ORDER_MARK}" id="W5M0MpCehiHzreSzNTczkc9d"?>` +
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">' +
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    `<rdf:Description rdf:about="" xmlns:TC260="${TC260}"` +
    ` xmlns:Iptc4xmpExt="${IPTC_EXT}" xmlns:xmp="${XMP_BASIC}">` +
    `<TC260:AIGC>${escapeXml(serialiseLabel(label))}</TC260:AIGC>` +
    `<Iptc4xmpExt:DigitalSourceType>${escapeXml(SOURCE_TYPES + digitalSourceType)}` +
    '</Iptc4xmpExt:DigitalSourceType>' +
    `<xmp:CreatorTool>${escapeXml(creatorTool)}</xmp:CreatorTool>` +
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
  );
}

/** Reads the three properties from any packet, written as elements or as attributes. */
export function readPacket(xml: string): XmpFacts {
  const text = xml.slice(0, 200_000);
  const source = properties(text, IPTC_EXT, 'DigitalSourceType')[0] ?? null;
  return {
    aigc: properties(text, TC260, 'AIGC'),
    digitalSourceType: source?.startsWith('http') ? (source.split('/').at(-1) ?? null) : source,
    creatorTool: properties(text, XMP_BASIC, 'CreatorTool')[0] ?? null,
  };
}

/** The first valid label of a packet. */
export function labelOfPacket(xml: string): AigcLabel | null {
  for (const text of readPacket(xml).aigc) {
    const label = parseLabel(text);
    if (label) return label;
  }
  return null;
}

function properties(xml: string, namespace: string, name: string): string[] {
  const found: string[] = [];
  for (const prefix of prefixes(xml, namespace)) {
    const element = new RegExp(
      `<${prefix}:${name}(?:\\s[^>]*)?>([^<]*)</${prefix}:${name}\\s*>`,
      'g',
    );
    for (const match of xml.matchAll(element)) found.push(unescapeXml(match[1] ?? ''));
    const attribute = new RegExp(`\\s${prefix}:${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'g');
    for (const match of xml.matchAll(attribute))
      found.push(unescapeXml(match[1] ?? match[2] ?? ''));
  }
  return found.map((text) => text.trim());
}

function prefixes(xml: string, namespace: string): Set<string> {
  const bound = new Set<string>();
  for (const match of xml.matchAll(/xmlns:([A-Za-z_][\w.-]*)\s*=\s*["']([^"']*)["']/g)) {
    if (match[1] !== undefined && match[2] === namespace) bound.add(match[1].replace(/\./g, '\\.'));
  }
  return bound;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

const escapeXml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name) => {
    if (decimal) return fromCode(Number.parseInt(decimal, 10));
    if (hex) return fromCode(Number.parseInt(hex, 16));
    return ENTITIES[name] ?? whole;
  });
}

const fromCode = (code: number): string =>
  code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
