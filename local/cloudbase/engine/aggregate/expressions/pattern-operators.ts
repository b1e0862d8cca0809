/** Finding, splitting and replacing text in expressions. */
import { evalExpr } from 'mingo/core';
import type { Options } from 'mingo/types';
import { requestFailed } from '../../errors.ts';
import { compileRegExp } from '../../regexp/regexp.ts';
import {
  isMissing,
  many,
  named,
  type Operator,
  type OperatorTable,
  wrongType,
} from './operator.ts';

interface Search {
  readonly text: string;
  readonly pattern: RegExp;
}

/** Null when input or pattern is null or missing. */
function searchOf(
  name: string,
  operand: unknown,
  scope: { readonly input: unknown; readonly options: Options },
): Search | null {
  const spec = named(operand, { name, required: ['input', 'regex'], optional: ['options'] });
  const value = (key: string): unknown => evalExpr(scope.input, spec[key] ?? null, scope.options);
  const text = value('input');
  const regex = value('regex');
  const flags = value('options');
  if (!isMissing(text) && typeof text !== 'string') throw wrongType(name, "'input' as text", text);
  if (!isMissing(flags) && typeof flags !== 'string') {
    throw wrongType(name, "'options' as text", flags);
  }
  if (isMissing(text) || isMissing(regex)) return null;
  return { text, pattern: patternOf(name, regex, flags ?? '') };
}

function patternOf(name: string, regex: unknown, flags: string): RegExp {
  if (typeof regex === 'string') return compileRegExp(regex, flags);
  if (!(regex instanceof RegExp)) throw wrongType(name, "'regex' as text or a pattern", regex);
  if (regex.flags !== '' && flags !== '') {
    throw requestFailed(`${name} found regex option(s) specified in both 'regex' and 'options'`);
  }
  return compileRegExp(regex.source, flags === '' ? regex.flags : flags);
}

/** Positions count code points. */
function describe(text: string, match: RegExpExecArray): Record<string, unknown> {
  const [found, ...captures] = match;
  return {
    match: found,
    idx: [...text.slice(0, match.index)].length,
    captures: captures.map((capture) => capture ?? null),
  };
}

const regexMatch: Operator = (input, operand, options) => {
  const search = searchOf('$regexMatch', operand, { input, options });
  return search?.pattern.test(search.text) ?? false;
};

const regexFind: Operator = (input, operand, options) => {
  const search = searchOf('$regexFind', operand, { input, options });
  const match = search?.pattern.exec(search.text);
  return search && match ? describe(search.text, match) : null;
};

const regexFindAll: Operator = (input, operand, options) => {
  const search = searchOf('$regexFindAll', operand, { input, options });
  if (!search) return [];
  const { text, pattern } = search;
  const everywhere = new RegExp(pattern.source, `${pattern.flags}g`);
  return Array.from(text.matchAll(everywhere), (match) => describe(text, match));
};

const split: Operator = (input, operand, options) => {
  const [text, separator] = many({ input, operand, options }, '$split', [2, 2]);
  if (isMissing(text) || isMissing(separator)) return null;
  if (typeof text !== 'string') throw wrongType('$split', 'text to split', text);
  if (typeof separator !== 'string') throw wrongType('$split', 'a separator of text', separator);
  if (separator === '') throw requestFailed('$split requires a non-empty separator');
  return text.split(separator);
};

function replacing(
  name: string,
  replace: (text: string, find: string, by: string) => string,
): Operator {
  return (input, operand, options) => {
    const spec = named(operand, { name, required: ['input', 'find', 'replacement'] });
    const values = [spec.input, spec.find, spec.replacement].map((part) =>
      evalExpr(input, part, options),
    );
    const odd = values.find((value) => !isMissing(value) && typeof value !== 'string');
    if (odd !== undefined) throw wrongType(name, 'text', odd);
    const [text, find, by] = values;
    if (typeof text !== 'string' || typeof find !== 'string' || typeof by !== 'string') return null;
    return replace(text, find, by);
  };
}

export const patternOperators: OperatorTable = {
  $regexMatch: regexMatch,
  $regexFind: regexFind,
  $regexFindAll: regexFindAll,
  $split: split,
  // Given as a function, so that $& in the replacement is text.
  $replaceOne: replacing('$replaceOne', (text, find, by) => text.replace(find, () => by)),
  $replaceAll: replacing('$replaceAll', (text, find, by) => text.replaceAll(find, () => by)),
};
