/** The subtitles of an edit list as a file beside the film. */
import type { EditList } from '../list.ts';

const two = (value: number): string => String(value).padStart(2, '0');

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const rest = String(ms % 1_000).padStart(3, '0');
  return `${two(hours)}:${two(minutes)}:${two(seconds % 60)},${rest}`;
}

/** SubRip, CRLF as its players expect; empty for a list without subtitles. */
export function srtOf({ subtitles: { lines } }: Pick<EditList, 'subtitles'>): string {
  return lines
    .map(({ fromMs, toMs, text }, index) => {
      const words = text.replaceAll(/\r?\n(\s*\r?\n)+/g, '\n').replaceAll(/\r?\n/g, '\r\n');
      return `${index + 1}\r\n${clock(fromMs)} --> ${clock(toMs)}\r\n${words}\r\n`;
    })
    .join('\r\n');
}
