/**
 * The messages wx-server-sdk wraps `cloud.openapi` calls in. Field numbers as in its own
 * src/protobuf/openapi.js: CommApiData { 1 apiType, 2 OpenApiData { 1 KeyValuePair { 1 key, 2 value } } },
 * CommOpenApiResp { 1 respData, 2 contentType, 3 errorCode }.
 */
import { CloudBaseError } from '../engine/api.ts';

const VARINT = 0;
const BYTES = 2;

interface Field {
  readonly number: number;
  /** Of length-delimited fields; empty for others. */
  readonly bytes: Buffer;
}

/** The parameters of an open API call, each parsed from JSON. @throws CloudBaseError INVALID_PARAM */
export function readOpenApiData(message: Uint8Array): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const outer of fieldsOf(Buffer.from(message))) {
    if (outer.number !== 2) continue;
    for (const pair of fieldsOf(outer.bytes)) {
      const parts = fieldsOf(pair.bytes);
      const text = (number: number): string =>
        parts.find((part) => part.number === number)?.bytes.toString('utf8') ?? '';
      data[text(1)] = parsed(text(2));
    }
  }
  return data;
}

/** WeChat's JSON answer as the SDK wants it wrapped. */
export function writeOpenApiResp(answer: object): Buffer {
  return Buffer.concat([
    field(1, Buffer.from(JSON.stringify(answer))),
    field(2, Buffer.from('application/json')),
  ]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    for (let value = 0, factor = 1; factor < 2 ** 49; factor *= 128) {
      const byte = message[at];
      if (byte === undefined) break;
      at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw malformed();
  };
  while (at < message.length) {
    const tag = varint();
    const [number, wire] = [Math.floor(tag / 8), tag % 8];
    if (wire !== VARINT && wire !== BYTES) throw malformed();
    const size = varint();
    if (wire === VARINT) {
      fields.push({ number, bytes: Buffer.alloc(0) });
      continue;
    }
    if (at + size > message.length) throw malformed();
    fields.push({ number, bytes: message.subarray(at, at + size) });
    at += size;
  }
  return fields;
}

function field(number: number, bytes: Buffer): Buffer {
  const size: number[] = [];
  for (let rest = bytes.length; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) {
      size.push(rest);
      break;
    }
    size.push((rest % 128) | 0x80);
  }
  return Buffer.concat([Buffer.from([number * 8 + BYTES, ...size]), bytes]);
}

const malformed = (): CloudBaseError =>
  new CloudBaseError('INVALID_PARAM', 'requestData is not the message that was expected');
