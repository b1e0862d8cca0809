/**
 * The operator's console: verbs for people on a list, by their roles.
 *
 * - contract: what every verb takes and answers, as data (`contract/`)
 * - handle: one call: who, which verb, may they, what with, written down, masked (`handle`)
 * - verbs: the one list, and who answers (`verbs`, `verbs/`)
 * - operators: the list of people (`core/operators`, `people`)
 */
export type { ConsoleApp } from './core/app.ts';
export { handleConsole } from './handle.ts';
export { operatorShape, setOperator } from './people.ts';
export { VERBS } from './verbs.ts';
