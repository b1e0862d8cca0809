/** Regular expressions as values and as tests. */
import { requestFailed } from '../errors.ts';
import { translatePcre } from './pcre.ts';

/** `g` and `y` are dropped: they would make a match depend on the match before it. */
const OPTIONS = 'imsux';

const MOST_KNOWN = 200;
const known = new Map<string, RegExp>();

/** Ready to test with. Throws DATABASE_REQUEST_FAILED for a pattern that is not valid. */
export function compileRegExp(pattern: string, options: string): RegExp {
  const key = `${options}/${pattern}`;
  const compiled = known.get(key) ?? compile(pattern, options);
  // An expression in a pipeline asks for the same one at every document.
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, compiled);
  return compiled;
}

function compile(pattern: string, options: string): RegExp {
  const { source, flags } = translatePcre(pattern, options);
  try {
    return new RegExp(source, flags);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw requestFailed(`Regular expression is invalid: ${reason}`);
  }
}

/** The same pattern and options as given; `test` and the rest use them as MongoDB would. */
class PcreRegExp extends RegExp {
  readonly #pattern: string;
  readonly #options: string;

  constructor(pattern: string, options: string) {
    super(compileRegExp(pattern, options));
    this.#pattern = pattern;
    this.#options = options;
  }

  override get source(): string {
    return this.#pattern;
  }

  override get flags(): string {
    return this.#options;
  }
}

/** A value that is stored, compared and sent as it came. Throws like `compileRegExp`. */
export function makeRegExp(pattern: string, options: string): RegExp {
  const kept = [...new Set(options)].filter((flag) => OPTIONS.includes(flag)).sort();
  return new PcreRegExp(pattern, kept.join(''));
}
