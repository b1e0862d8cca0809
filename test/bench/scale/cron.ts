/** Of the seven fields of a timer only the first differs here: the seconds of every minute. */
export function secondsOf(cron: string): ReadonlySet<number> {
  const [field = '', ...rest] = cron.split(' ');
  if (rest.some((other) => other !== '*')) throw new Error(`not every minute: ${cron}`);
  const step = /^\*\/(\d+)$/.exec(field)?.[1];
  const all = Array.from({ length: 60 }, (_, second) => second);
  if (step !== undefined) return new Set(all.filter((second) => second % Number(step) === 0));
  return new Set(field.split(',').map(Number));
}
