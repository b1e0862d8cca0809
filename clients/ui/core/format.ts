/** Numbers, times and sizes as people read them. Instants are in ms; days are China's. */
import { currentLanguage, type Language } from './language.ts';

/** China's time, which knows no summer time. */
const ZONE_MS = 8 * 3_600_000;

// Making one takes longer than a hundred uses of it, and lists use them in every row.
const numbers = new Intl.NumberFormat('en-US');
const relative = new Map<Language, Intl.RelativeTimeFormat>();

export const count = (value: number): string => numbers.format(value);

/** Of credits, with its sign: what comes in has one. */
export const signed = (value: number): string => (value > 0 ? `+${count(value)}` : count(value));

/** Fen as yuan. */
export const yuan = (fen: number): string =>
  `¥${(fen / 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

/** Part of one. */
export const percent = (part: number): string =>
  `${(part * 100).toFixed(part === 0 || part === 1 ? 0 : 1)}%`;

/** `850 ms`, `1.2 s`, `2 m 04 s`, `3 h 12 m`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = ms / 1_000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} m`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** How long ago, for lists. */
export function ago(at: number, now: number): string {
  const minutes = Math.round((at - now) / 60_000);
  if (Math.abs(minutes) < 1) return currentLanguage() === 'zh' ? '刚刚' : 'just now';
  const words = relativeWords(currentLanguage());
  if (Math.abs(minutes) < 60) return words.format(minutes, 'minute');
  if (Math.abs(minutes) < 48 * 60) return words.format(Math.round(minutes / 60), 'hour');
  return words.format(Math.round(minutes / 1_440), 'day');
}

function relativeWords(language: Language): Intl.RelativeTimeFormat {
  const known = relative.get(language);
  if (known !== undefined) return known;
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const made = new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' });
  relative.set(language, made);
  return made;
}

/** `2026-11-26 20:54:03`, China's time. */
export const instant = (at: number): string =>
  new Date(at + ZONE_MS).toISOString().slice(0, 19).replace('T', ' ');

/** `20:54:03`, for lines of one day. */
export const clockTime = (at: number): string => instant(at).slice(11);

/** The first instant of `2026-11-26`, ms; null for what is no day. */
export function startOfDay(day: string): number | null {
  const start = Date.parse(`${day}T00:00:00.000Z`) - ZONE_MS;
  return Number.isNaN(start) ? null : start;
}

/** The day of an instant: `2026-11-26`. */
export const dayOf = (at: number): string => instant(at).slice(0, 10);

/** `11-26`. */
export const shortDay = (day: string): string => day.slice(5);

export function bytes(size: number): string {
  if (size < 1_024) return `${size} B`;
  if (size < 1_048_576) return `${(size / 1_024).toFixed(0)} KB`;
  return `${(size / 1_048_576).toFixed(1)} MB`;
}

/** The ends of a long id, which tell it from others. */
export const shortId = (id: string): string =>
  id.length <= 14 ? id : `${id.slice(0, 6)}…${id.slice(-6)}`;
