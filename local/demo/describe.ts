/** What a person reads of a report. */
import { readFileSync } from 'node:fs';
import type {
  DemoFile,
  DemoRecord,
  DemoReport,
  DemoStage,
  FilmReport,
  FilmTask,
} from './report.ts';

export function describeJob(report: DemoReport): string {
  const lines = [
    '',
    `${report.status === 'completed' ? '✔' : '✘'} ${report.status} in ${seconds(report.ms)}: ${report.message}`,
    '',
    ...report.stages.map(stageLine),
    '',
    ...report.files.flatMap(fileLines),
    ...(report.files.length > 0 ? [''] : []),
    `  credits ${report.balance_before} → ${report.balance_after}`,
    ...report.records.map(recordLine),
  ];
  return lines.join('\n');
}

export function describeFilm({ film, ...report }: FilmReport): string {
  const { path, width, height, ms, codec, bytes } = film;
  const lines = [
    '',
    `✔ ${report.shots.length} shots, ${report.tasks.length} tasks, one film of ${seconds(ms)}`,
    '',
    ...report.tasks.map(taskLine),
    '',
    `  ${path}  ${width}×${height}  ${codec}  ${amount(bytes)}`,
    '',
    `  credits ${report.balance_before} → ${report.balance_after}`,
    ...report.records.map(recordLine),
  ];
  return lines.join('\n');
}

function taskLine({ task_id, kind, model, status, credits }: FilmTask): string {
  const cost = `${String(credits).padStart(4)} credits`;
  return `  ${kind.padEnd(10)} ${status.padEnd(9)} ${cost}  ${task_id.slice(0, 8)}  ${model}`;
}

const SHOWN_LINES = 5;
const SHOWN_COLUMNS = 90;

function fileLines(file: DemoFile): string[] {
  const { path, mime, bytes, width, height, thumb, media, label } = file;
  const size = width === undefined ? '' : `  ${width}×${height}`;
  return [
    `  ${path}  ${mime}${size}  ${amount(bytes)}`,
    ...(thumb === undefined ? [] : [`  ${thumb}`]),
    ...(media === undefined ? [] : [`    media  ${facts(media)}`]),
    `    label  ${label.visible}; hidden: ${label.hidden ?? 'none'}`,
    ...(mime === 'text/plain' ? firstLines(path) : []),
  ];
}

function facts(media: Readonly<Record<string, unknown>>): string {
  return Object.entries(media)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

function firstLines(path: string): string[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, SHOWN_LINES);
  return lines.map((line) => `    ${line.slice(0, SHOWN_COLUMNS)}`);
}

function amount(bytes: number): string {
  return bytes < 10_240 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(0)} KB`;
}

function stageLine({ name, status, started_at, finished_at }: DemoStage): string {
  const took =
    started_at !== null && finished_at !== null
      ? seconds(Date.parse(finished_at) - Date.parse(started_at))
      : '';
  return `  ${name.padEnd(9)} ${status.padEnd(8)} ${took}`;
}

const MOVED: Readonly<Record<string, (record: DemoRecord) => string>> = {
  hold: ({ amount: held }) => `held ${held}`,
  reserve: ({ amount: reserved }) => `reserved ${reserved}`,
  settle: ({ captured, released }) => `captured ${captured}, released ${released}`,
  close: ({ released }) => `released ${released}`,
};

function recordLine(record: DemoRecord): string {
  const { kind, amount, available_after: after, reason } = record;
  const moved = MOVED[kind]?.(record) ?? `given ${amount}`;
  return `  ${kind.padEnd(7)} ${moved.padEnd(26)} → ${String(after).padStart(4)} available   ${reason}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
