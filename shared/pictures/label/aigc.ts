import { ConfigError } from '../../platform/errors.ts';

/** The seven keys of GB 45438-2025, Appendix E, in its order. All values are strings. */
export const AIGC_KEYS = [
  'Label',
  'ContentProducer',
  'ProduceID',
  'ReservedCode1',
  'ContentPropagator',
  'PropagateID',
  'ReservedCode2',
] as const;

export type AigcLabel = Readonly<Record<(typeof AIGC_KEYS)[number], string>>;

/** `Label`: it is generated, it may be, it is suspected to be. */
export const LABEL_MEANINGS: Readonly<Record<string, string>> = {
  '1': '属于人工智能生成合成内容',
  '2': '可能为人工智能生成合成内容',
  '3': '疑似为人工智能生成合成内容',
};

/** Appendix E: 0x21, 0x23–0x5B, 0x5D–0x7E. No space, quote, backslash, no Chinese. */
const ALLOWED = /^[\x21\x23-\x5b\x5d-\x7e]*$/;
/** Long enough for every code in use, short enough that a hostile label stays small. */
const LONGEST_VALUE = 400;

export const isAllowedValue = (value: string): boolean =>
  ALLOWED.test(value) && value.length <= LONGEST_VALUE;

/** @throws ConfigError when a provider code could never be written into a label */
export function checkProducer(producer: string, field: string): void {
  if (producer !== '' && isAllowedValue(producer)) return;
  const message = '服务提供者编码只能含 ASCII 可见字符，不含空格、引号和反斜杠';
  throw new ConfigError(`${field}: ${message}`, { details: [{ field, message }] });
}

export interface LabelWriter {
  /** Name or code of the service that produces, e.g. `001191440300708461136T1XGW3`. */
  readonly producer: string;
  /** Unique per file: task and picture. */
  readonly produceId: string;
  /** `contentHash` of the file; fills the reserved code of whoever writes. */
  readonly hash: string;
}

/**
 * The label to write. First writing: propagator = producer. Over an existing label: its producer's
 * four fields stay as they are, and we enter as propagator (6.1 and Appendix E).
 */
export function makeLabel(writer: LabelWriter, existing: AigcLabel | null): AigcLabel {
  const produceId = encodeValue(writer.produceId);
  const first: AigcLabel = {
    Label: '1',
    ContentProducer: writer.producer,
    ProduceID: produceId,
    ReservedCode1: writer.hash,
    ContentPropagator: writer.producer,
    PropagateID: produceId,
    ReservedCode2: '',
  };
  if (!existing) return first;
  return {
    Label: existing.Label,
    ContentProducer: encodeValue(existing.ContentProducer),
    ProduceID: encodeValue(existing.ProduceID),
    ReservedCode1: encodeValue(existing.ReservedCode1),
    ContentPropagator: writer.producer,
    PropagateID: produceId,
    ReservedCode2: writer.hash,
  };
}

/** Keys in the standard's order, no spaces: what goes into the file. */
export function serialiseLabel(label: AigcLabel): string {
  return JSON.stringify(Object.fromEntries(AIGC_KEYS.map((key) => [key, label[key]])));
}

/**
 * Reads the JSON of a label, bare or wrapped in `{"AIGC":{…}}` as some vendors do. Missing keys
 * become empty. `null` for anything that names no producer and no valid `Label`.
 */
export function parseLabel(text: string): AigcLabel | null {
  if (text.length > 8_000) return null;
  const outer = parseObject(text);
  const wrapped = outer?.AIGC;
  const inner = typeof wrapped === 'string' ? parseObject(wrapped) : (asObject(wrapped) ?? outer);
  if (!inner || !/^[123]$/.test(text1(inner, 'Label'))) return null;
  return {
    Label: text1(inner, 'Label'),
    ContentProducer: text1(inner, 'ContentProducer'),
    ProduceID: text1(inner, 'ProduceID'),
    ReservedCode1: text1(inner, 'ReservedCode1'),
    ContentPropagator: text1(inner, 'ContentPropagator'),
    PropagateID: text1(inner, 'PropagateID'),
    ReservedCode2: text1(inner, 'ReservedCode2'),
  };
}

/** Percent-encodes what the standard forbids, so that a foreign Chinese name survives. */
function encodeValue(value: string): string {
  const safe = [...value].map((character) => {
    if (ALLOWED.test(character)) return character;
    const bytes = Buffer.from(character).toString('hex').toUpperCase();
    return bytes.replace(/../g, '%$&');
  });
  let out = '';
  for (const piece of safe) {
    if (out.length + piece.length > LONGEST_VALUE) break;
    out += piece;
  }
  return out;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const asObject = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;

function text1(object: Record<string, unknown>, key: string): string {
  const value = Object.hasOwn(object, key) ? object[key] : '';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
