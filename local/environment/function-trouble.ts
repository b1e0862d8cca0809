/** What a person is told when a function cannot run at all: which, and why, in one line. */

/** The first line of `why`, without the name of its class, which bundling has made meaningless. */
export function functionTrouble(name: string, why: string): string {
  const [line = ''] = why.split('\n');
  return `the function ${name} cannot run: ${line.replace(/^[\w$]{1,2}: /, '')}`;
}
