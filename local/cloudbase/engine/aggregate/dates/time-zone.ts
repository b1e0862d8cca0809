/** Local time in the zones date expressions may name: `+08:00`, `+0800`, `+08`, `Asia/Shanghai`. */
import { requestFailed } from '../../errors.ts';

const OFFSET = /^([+-])(\d{2})(?::?(\d{2}))?$/;

const formats = new Map<string, Intl.DateTimeFormat>();

/** A date whose UTC fields are the local time of `date` in the zone. */
export function toLocal(date: Date, zone: string | null): Date {
  return new Date(date.getTime() + offsetMinutes(date, zone) * 60_000);
}

/** The instant at which clocks of the zone show the UTC fields of `local`. */
export function fromLocal(local: Date, zone: string | null): Date {
  // The offset of the guess may be the other side of a clock change; asking twice settles it.
  const guess = new Date(local.getTime() - offsetMinutes(local, zone) * 60_000);
  return new Date(local.getTime() - offsetMinutes(guess, zone) * 60_000);
}

/** Minutes the zone's clocks are ahead of UTC at that instant. */
export function offsetMinutes(date: Date, zone: string | null): number {
  if (zone === null || zone === 'UTC' || zone === 'GMT' || zone === 'Z') return 0;
  const match = OFFSET.exec(zone);
  if (match) {
    const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
    return match[1] === '-' ? -minutes : minutes;
  }
  const parts = new Map(
    formatOf(zone)
      .formatToParts(date)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return Math.round((local - Math.floor(date.getTime() / 1000) * 1000) / 60_000);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  try {
    const made = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, made);
    return made;
  } catch (cause) {
    if (cause instanceof RangeError)
      throw requestFailed(`unrecognized time zone identifier: "${zone}"`);
    throw cause;
  }
}
