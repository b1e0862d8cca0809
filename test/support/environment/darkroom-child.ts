/** A whole Darkroom as a process of its own, to be killed. Says where it is in one line of JSON. */
import {
  type EnvironmentOptions,
  startEnvironment,
} from '../../../local/environment/environment.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as EnvironmentOptions;
const { cloud } = await startEnvironment(options);
process.stdout.write(`${JSON.stringify({ url: cloud.url })}\n`);
// Whoever started it is gone when its end of this pipe is: nothing is left behind.
process.stdin.resume().on('end', () => process.exit(0));
