/**
 * Stands in for bson's EJSON inside the bundled SDK: the same text and the same values, several
 * times faster. A test holds schedules to the same course with either.
 */
import { parseEjson, stringifyEjson } from '../../local/cloudbase/protocol/ejson.ts';

export const EJSON = {
  parse: (text: string): unknown => parseEjson(text, 0),
  stringify: (value: unknown): string => stringifyEjson(value),
};
