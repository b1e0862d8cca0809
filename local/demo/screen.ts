/** What the demo shows: lines and a bar for people, one object for programs. */
import { Presets, SingleBar } from 'cli-progress';
import type { DemoScreen } from './report.ts';

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
    step: (text) => {
      close();
      console.log(`• ${text}`);
    },
    progress: (percent, text) => {
      if (!drawing) bar.start(100, percent, { text });
      drawing = true;
      bar.update(percent, { text });
    },
    report: (_, words) => {
      close();
      console.log(words);
    },
    close,
  };
}
