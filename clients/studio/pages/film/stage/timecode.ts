/** Times as editors read them. */
const two = (value: number): string => String(value).padStart(2, '0');

/** `01:05:12`: minutes, seconds, frames. */
export function timecode(frame: number, fps: number): string {
  const whole = Math.max(0, Math.round(frame));
  const seconds = Math.floor(whole / fps);
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}:${two(whole % fps)}`;
}

/** `1:05.2`: minutes and seconds, to a tenth. */
export function lengthText(ms: number): string {
  const tenths = Math.round(ms / 100);
  const seconds = Math.floor(tenths / 10);
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}.${tenths % 10}`;
}
