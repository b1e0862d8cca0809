import { cleanWords, cutWords } from './clean.ts';
import { fillTemplate, mentions } from './template.ts';

export interface PromptParts {
  /** Operator's template; see template.ts for its syntax. */
  readonly template: string;
  /** The scene's prompt; empty for none. Placeholder `{scene}`. */
  readonly scene: string;
  /** Placeholders by name (`gender`, `age`, `pose`, `style` …). */
  readonly parameters: Readonly<Record<string, string>>;
  /** The user's own words; empty for none. Placeholder `{prompt}`, at the end when it is missing. */
  readonly words: string;
  /** Longest prompt the model takes, UTF-16 units. */
  readonly maxChars: number;
}

/**
 * The prompt a model gets. When it is too long the user's words are cut, not the template; only a
 * template that is too long without them is cut itself.
 */
export function composePrompt(parts: PromptParts): string {
  const words = cleanWords(parts.words);
  const template = mentions(parts.template, 'prompt')
    ? parts.template
    : `${parts.template.trimEnd()} {prompt}`;
  const compose = (kept: string) => fillTemplate(template, valuesOf(parts, kept));

  const whole = compose(words);
  if (whole.length <= parts.maxChars) return whole;
  const room = parts.maxChars - (whole.length - words.length);
  const shorter = room > 0 ? compose(cutWords(words, room)) : compose('');
  // Punctuation may come back when the words lose theirs; the bound holds all the same.
  return cutWords(shorter, parts.maxChars);
}

function valuesOf(parts: PromptParts, words: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, text] of Object.entries(parts.parameters)) values.set(name, cleanWords(text));
  values.set('scene', cleanWords(parts.scene));
  values.set('prompt', words);
  return values;
}
