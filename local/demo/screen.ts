/** What the demo shows: lines and a bar for people, one object for programs. */
import { readFileSync } from 'node:fs';
import { Presets, SingleBar } from 'cli-progress';
import type { DemoFile, DemoRecord, DemoReport, DemoScreen, DemoStage } from './report.ts';

export function createScreen(json: boolean): DemoScreen {
  return json ? jsonScreen() : peopleScreen();
}

function jsonScreen(): DemoScreen {
  return {
    step: () => {},
    progress: () => {},
    report: (report) => process.stdout.write(`${JSON.stringify(report)}\n`),
    close: () => {},
  };
}

function peopleScreen(): DemoScreen {
  const format = '  {bar} {percentage}%  {text}';
  const bar = new SingleBar({ format, hideCursor: true, linewrap: false }, Presets.shades_classic);
  let drawing = false;
  const close = (): void => {
    if (drawing) bar.stop();
    drawing = false;
  };
  return {
    step: (text) => console.log(`• ${text}`),
    progress: (percent, text) => {
      if (!drawing) bar.start(100, percent, { text });
      drawing = true;
      bar.update(percent, { text });
    },
    report: (report) => {
      close();
      console.log(describe(report));
    },
    close,
  };
}

function describe(report: DemoReport): string {
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

function recordLine(record: DemoRecord): string {
  const { kind, amount, captured, released, available_after: after, reason } = record;
  const moved =
    kind === 'settle'
      ? `captured ${captured}, released ${released}`
      : `${kind === 'hold' ? 'held' : 'given'} ${amount}`;
  return `  ${kind.padEnd(7)} ${moved.padEnd(26)} → ${String(after).padStart(4)} available   ${reason}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
