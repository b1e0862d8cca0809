/** What is bundled: the simulation together with the product as it is, or with one breakage. */
export { runRange, runSeed } from './runner.ts';
