/**
 * Studios: from a script to shots, and from shots to takes.
 *
 * - handlers: every verb of `contract.ts` (`verbs/`), over `edit/`, `read/`, `members/`, `compose/`
 * - aimedAt: what a task is for, looked up from the ids a client names, and who pays for it
 *
 * `core/` is what all of them share: documents, places among siblings, who may do what, targets.
 */

export { type Aimed, aimedAt } from './aimed.ts';
export { batchRound } from './batch/round.ts';
export { type VerbName, verbNames, verbs } from './contract.ts';
export { createChild, createProject } from './edit/create.ts';
export { purgeRound } from './purge/round.ts';
export { listChildren, projectsOf } from './read/open.ts';
export { handlers } from './verbs/index.ts';
export type { StudioDeps } from './verbs/verb.ts';
