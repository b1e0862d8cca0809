/** Making new documents: from an insert, from an update of an old one, from an upsert. */
import type { Doc, UpdateCommand } from '../api.ts';
import { requestFailed } from '../errors.ts';
import { applyUpdate, upsertBase, validateUpdate } from '../update/update.ts';
import { refuseTooLarge } from '../values/bson-size.ts';
import {
  deepFreeze,
  equalValues,
  frozenCopy,
  isPlainObject,
  type PlainObject,
} from '../values/values.ts';

/** Gives the document after the write; the same reference when the write changes nothing. */
export type DocumentChanger = (document: Doc, inserting?: boolean) => Doc;

export interface Modified {
  matched: number;
  updated: number;
  upsertedId?: string;
  /** The document after a single-document write. */
  document?: Doc;
}

export interface Makers {
  readonly now: () => number;
  readonly newId: () => string;
}

const MAX_DOCUMENT_DEPTH = 100;

/** A frozen copy with `_id` first, made if it is missing. */
export function newDocument(source: Readonly<PlainObject>, newId: () => string): Doc {
  refuseBadNames(source, 0);
  const { _id, ...rest } = source;
  const document = frozenCopy({ _id: _id ?? newId(), ...rest }) as Doc;
  refuseTooLarge(document, 'insert');
  return document;
}

/** Compiles the update once; throws DATABASE_REQUEST_FAILED when MongoDB would refuse it. */
export function documentChanger(command: UpdateCommand, makers: Makers): DocumentChanger {
  if (command.replace) {
    refuseBadNames(command.update, 0);
    const fields = frozenCopy(command.update) as PlainObject;
    return (document, inserting = false) => replaced(document, fields, inserting);
  }
  const update = frozenCopy(command.update) as PlainObject;
  validateUpdate(update);
  for (const [operator, fields] of Object.entries(update)) refuseBadNamesIn(operator, fields);
  const nowMs = makers.now();
  return (document, inserting = false) => {
    const after = applyUpdate(document, update, { nowMs, filter: command.filter, inserting });
    if (after !== document) refuseTooLarge(after, inserting ? 'insert' : 'update');
    return deepFreeze(after);
  };
}

/** The document an upsert inserts. */
export function upsertDocument(
  command: UpdateCommand,
  changer: DocumentChanger,
  newId: () => string,
): Doc {
  const base = upsertBase(command.filter);
  const withId = base._id === undefined ? { _id: newId(), ...base } : base;
  return deepFreeze(changer(withId as Doc, true));
}

function replaced(document: Doc, fields: PlainObject, inserting: boolean): Doc {
  if (fields._id !== undefined && fields._id !== document._id && !inserting) {
    throw requestFailed(
      "After applying the update, the (immutable) field '_id' was found to have been altered",
    );
  }
  const { _id: _, ...rest } = fields;
  const next = deepFreeze({ _id: document._id, ...rest });
  refuseTooLarge(next, inserting ? 'insert' : 'update');
  return !inserting && equalValues(next, document) ? document : next;
}

/** Only the operators that store their operand; those of `$pull` are conditions. */
function refuseBadNamesIn(operator: string, fields: unknown): void {
  if (!isPlainObject(fields)) return;
  for (const value of Object.values(fields)) {
    if (operator === '$set' || operator === '$setOnInsert') refuseBadNames(value, 1);
    else if (operator === '$push' || operator === '$addToSet') {
      refuseBadNames(isPlainObject(value) && '$each' in value ? value.$each : value, 1);
    }
  }
}

function refuseBadNames(value: unknown, depth: number): void {
  if (depth > MAX_DOCUMENT_DEPTH) throw requestFailed('document is nested too deeply (over 100)');
  if (Array.isArray(value)) {
    for (const item of value) refuseBadNames(item, depth + 1);
  } else if (isPlainObject(value)) {
    for (const key of Object.keys(value)) {
      if (key.includes('\0')) throw requestFailed('field names must not hold null characters');
      if (key.startsWith('$')) {
        throw requestFailed(`The dollar ($) prefixed field '${key}' is not valid for storage`);
      }
      refuseBadNames(value[key], depth + 1);
    }
  }
}
