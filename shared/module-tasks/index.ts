/**
 * Tasks that other modules keep here, verb by verb: beside those that are made here and read like
 * them, but without credits, provider or claim.
 *
 * - createTask (`create`); startTask, startStage, completeStage, addReference, completeTask,
 *   failTask, cancelModuleTask (`verbs`); addChunk (`chunks`): each one transaction (`change`)
 * - findModuleTask, moduleTasksOf, chunksOf (`read`)
 */
export type { Changed, ModuleDeps, Target } from './change.ts';
export { addChunk } from './chunks.ts';
export { createTask } from './create.ts';
export { chunksOf, findModuleTask, type ModulePage, moduleTasksOf } from './read.ts';
export { type ChunkDoc, isEnded, type ModuleStageDoc, type ModuleTaskDoc } from './schema.ts';
export {
  chunkShape,
  createShape,
  failShape,
  outputShape,
  referenceShape,
  stageOutputShape,
} from './shapes.ts';
export {
  addReference,
  cancelModuleTask,
  completeStage,
  completeTask,
  failTask,
  startStage,
  startTask,
} from './verbs.ts';
