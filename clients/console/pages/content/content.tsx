import { useWords } from '../../../ui/core/language.ts';
import { Page } from '../../../ui/parts/page.tsx';
import { Tabs } from '../../../ui/parts/tabs.tsx';
import type { PageProps } from '../../app/pages.ts';
import { words } from '../../app/words.ts';
import { Moderation } from './moderation.tsx';
import { Scenes } from './scenes.tsx';
import { Templates } from './templates.tsx';
import { contentWords } from './words.ts';

const PARTS = { moderation: Moderation, scenes: Scenes, templates: Templates } as const;
type Part = keyof typeof PARTS;

export function ContentPage({ rest: [name = 'moderation'] }: PageProps) {
  const t = useWords(contentWords);
  const w = useWords(words);
  const here: Part = name in PARTS ? (name as Part) : 'moderation';
  const List = PARTS[here];
  const tabs = (Object.keys(PARTS) as Part[]).map((part) => ({
    to: `#/content/${part}`,
    label: t[part],
    isHere: part === here,
  }));
  return (
    <Page title={w.content} tabs={<Tabs label={w.content} tabs={tabs} />}>
      <List />
    </Page>
  );
}
