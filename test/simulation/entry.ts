/** What is bundled: the simulation together with the product as it is, or with one breakage. */
import { serve } from './child.ts';

export { allCases, describeCase, runCase } from './exhaustive.ts';
export { runRange, runSeed } from './runner.ts';

if (process.argv[2] === '--simulation-child') serve();
