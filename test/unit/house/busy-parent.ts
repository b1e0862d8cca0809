/** A process with busy loops, to be killed. Says their ids in one line of JSON. */
import { startBusyLoops } from '../../patience/busy-loop.ts';

console.log(JSON.stringify(startBusyLoops(2, 600_000).pids));
setInterval(() => {}, 1_000);
