/** The types of clients/darkroom, made from the schemas of the server's own actions. */
import { answers } from '../../functions/photography/answers.ts';
import { shapes } from '../../functions/photography/shapes.ts';
import { typeOf } from './print-types.ts';

/** Where they lie, from the project's folder. */
export const CLIENT_TYPES = 'clients/darkroom/types.ts';

const HEAD = `/**
 * What the server takes and answers, action by action. Made from functions/photography/shapes.ts and
 * answers.ts; a test says how to make it anew.
 */
`;

type Action = keyof typeof shapes;

/** The text of the file. */
export function clientTypes(): string {
  const names = Object.keys(shapes) as Action[];
  const fields = names.map((name) => `  readonly ${name}: ${typeIn(shapes[name], 'input')};`);
  const data = names.map((name) => `  readonly ${name}: ${typeIn(answers[name], 'output')};`);
  return [
    HEAD,
    `/** What an action is sent. */\nexport interface Fields {\n${fields.join('\n')}\n}\n`,
    `/** \`data\` of its answer. Dates are ISO text, amounts are credits. */\nexport interface Answers {\n${data.join('\n')}\n}\n`,
    `export type Action = keyof Fields;\n`,
  ].join('\n');
}

/** As it stands inside an interface. */
function typeIn(schema: Parameters<typeof typeOf>[0], io: 'input' | 'output'): string {
  return typeOf(schema, io).replaceAll('\n', '\n  ');
}
