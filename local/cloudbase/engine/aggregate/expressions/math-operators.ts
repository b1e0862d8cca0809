/** Arithmetic with MongoDB's refusals, where mingo answers NaN or Infinity. */
import * as expression from 'mingo/operators/expression';
import { requestFailed } from '../../errors.ts';
import { isMissing, many, type Operator, type OperatorTable, one, wrongType } from './operator.ts';

interface MathFunction {
  readonly run: (value: number) => number;
  /** Where it is defined; everywhere unless told. */
  readonly within?: (value: number) => boolean;
  readonly domain?: string;
}

const finite = { within: Number.isFinite, domain: 'in (-inf,inf)' };
const unit = { within: (x: number) => Math.abs(x) <= 1, domain: 'in [-1,1]' };
const positive = { within: (x: number) => x > 0, domain: 'a positive number' };

const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  $abs: { run: Math.abs },
  $ceil: { run: Math.ceil },
  $floor: { run: Math.floor },
  $exp: { run: Math.exp },
  $sqrt: { run: Math.sqrt, within: (x) => x >= 0, domain: 'greater than or equal to 0' },
  $ln: { run: Math.log, ...positive },
  $log10: { run: Math.log10, ...positive },
  $sin: { run: Math.sin, ...finite },
  $cos: { run: Math.cos, ...finite },
  $tan: { run: Math.tan, ...finite },
  $asin: { run: Math.asin, ...unit },
  $acos: { run: Math.acos, ...unit },
  $atan: { run: Math.atan },
  $sinh: { run: Math.sinh },
  $cosh: { run: Math.cosh },
  $tanh: { run: Math.tanh },
  $asinh: { run: Math.asinh },
  $acosh: { run: Math.acosh, within: (x) => x >= 1, domain: 'in [1,inf]' },
  $atanh: { run: Math.atanh, ...unit },
};

function mathOperator(name: string, { run, within, domain }: MathFunction): Operator {
  return (input, operand, options) => {
    const value = one(input, operand, options);
    if (isMissing(value)) return null;
    if (typeof value !== 'number') throw wrongType(name, 'a number', value);
    if (within && !Number.isNaN(value) && !within(value)) {
      throw requestFailed(`cannot apply ${name} to ${value}, value must be ${domain}`);
    }
    return run(value);
  };
}

function number(name: string, value: unknown): number {
  if (typeof value !== 'number') throw wrongType(name, 'numbers', value);
  return value;
}

const modulo: Operator = (input, operand, options) => {
  const [value, divisor] = many({ input, operand, options }, '$mod', [2, 2]);
  if (isMissing(value) || isMissing(divisor)) return null;
  const by = number('$mod', divisor);
  if (by === 0) throw requestFailed("can't $mod by zero");
  return number('$mod', value) % by;
};

const logarithm: Operator = (input, operand, options) => {
  const [value, base] = many({ input, operand, options }, '$log', [2, 2]);
  if (isMissing(value) || isMissing(base)) return null;
  const of = number('$log', value);
  const to = number('$log', base);
  if (of <= 0) throw requestFailed(`$log's argument must be a positive number, but is ${of}`);
  if (to <= 0 || to === 1) {
    throw requestFailed(`$log's base must be a positive number not equal to 1, but is ${to}`);
  }
  // The natural logarithms' quotient is not exact where these are.
  if (to === 2) return Math.log2(of);
  return to === 10 ? Math.log10(of) : Math.log(of) / Math.log(to);
};

const subtract: Operator = (input, operand, options) => {
  many({ input, operand, options }, '$subtract', [2, 2]);
  return expression.$subtract(input as never, operand as never, options);
};

/** MongoDB takes a single operand without its list. */
function listed(run: (...args: never[]) => unknown): Operator {
  return (input, operand, options) =>
    (run as Operator)(input, Array.isArray(operand) ? operand : [operand], options);
}

export const mathOperators: OperatorTable = {
  ...Object.fromEntries(
    Object.entries(FUNCTIONS).map(([name, made]) => [name, mathOperator(name, made)]),
  ),
  $mod: modulo,
  $log: logarithm,
  $subtract: subtract,
  $add: listed(expression.$add),
  $multiply: listed(expression.$multiply),
  $concat: listed(expression.$concat),
  $concatArrays: listed(expression.$concatArrays),
};
