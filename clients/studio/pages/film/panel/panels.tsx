/** What is set of a cut, part by part. */
import { Tabs } from '@base-ui/react/tabs';
import { useWords } from '../../../../ui/core/language.ts';
import { words } from '../words.ts';
import { ClipPanel } from './clip-panel.tsx';
import { LookPanel } from './look-panel.tsx';
import { SoundsPanel } from './sounds-panel.tsx';
import { SubtitlesPanel } from './subtitles-panel.tsx';
import { TitlesPanel } from './titles-panel.tsx';

const PANELS = {
  clip: ClipPanel,
  subtitles: SubtitlesPanel,
  titles: TitlesPanel,
  sounds: SoundsPanel,
  look: LookPanel,
} as const;
const NAMES = Object.keys(PANELS) as (keyof typeof PANELS)[];

export function Panels() {
  const t = useWords(words);
  return (
    <Tabs.Root defaultValue="clip" className="grid min-w-0 content-start gap-3">
      <Tabs.List
        aria-label={t.panelsLabel}
        className="flex gap-4 overflow-x-auto border-b border-line"
      >
        {NAMES.map((name) => (
          <Tabs.Tab
            key={name}
            value={name}
            className="-mb-px h-9 border-b-2 border-transparent text-sm whitespace-nowrap text-ink-2 outline-offset-[-2px] hover:text-ink data-active:border-lamp data-active:font-medium data-active:text-ink"
          >
            {t.panels[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {NAMES.map((name) => {
        const Panel = PANELS[name];
        return (
          <Tabs.Panel key={name} value={name} className="grid min-w-0 content-start gap-3">
            <Panel />
          </Tabs.Panel>
        );
      })}
    </Tabs.Root>
  );
}
