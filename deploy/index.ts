/** The verbs of a deployment. */
export type { Change, Part, Work } from './changes/change.ts';
export { PARTS } from './changes/change.ts';
export { type Cloud, type CloudOptions, createCloud } from './cloud/cloud.ts';
export { CallError, DeployError, NoAnswerError } from './cloud/errors.ts';
export { createPace, UNHURRIED } from './cloud/pace.ts';
export type { Credentials } from './cloud/tc3.ts';
export { consoleSteps } from './console-steps.ts';
export {
  carryOut,
  type DeploymentOptions,
  type Prepared,
  prepare,
  type SetUpReport,
  setUp,
} from './deployment.ts';
export { invokeAsOperator } from './invoke.ts';
export { listOperator, type NewOperator, newPassword, operatorAccount } from './operators.ts';
export { drift, toDo } from './plan.ts';
export { placeLines, planLines, planReport, summary } from './report.ts';
export { type SmokeResult, smokeTest } from './smoke.ts';
export type { DeclaredFunction, FunctionSources } from './spec/functions.ts';
export { SETTINGS, type Setting, settingNamed } from './spec/settings.ts';
export { settingProblems, type Values } from './spec/variables.ts';
export type { SpecSources } from './spec.ts';
export { lookForTriggers, type TriggerSight } from './triggers.ts';
