/**
 * The operator's console: verbs for people on a list, by their roles.
 *
 * - contract: what every verb takes and answers, as data (`contract/`)
 * - handle: one call: who, which verb, may they, what with, written down, masked (`handle`)
 * - verbs: who answers which, loaded part by part (`verbs`, `verbs/`)
 * - operators: the list of people (`core/operators`, `people`)
 */
export type { ConsoleApp } from './core/app.ts';
export { handleConsole } from './handle.ts';
