/** The film of an episode: its cut, how it looks and sounds, and its exports. */
import { useWords } from '../../../ui/core/language.ts';
import { Bone, Empty, Failed } from '../../../ui/parts/states.tsx';
import { useEpisode } from '../../data/project.ts';
import { Editor } from './editor.tsx';
import { words } from './words.ts';

export interface FilmPageProps {
  readonly projectId: string;
  readonly episodeId: string;
}

export function FilmPage({ projectId, episodeId }: FilmPageProps) {
  const t = useWords(words);
  const { opened, error, retry } = useEpisode(episodeId);
  if (opened !== undefined && opened.project.id === projectId) return <Editor opened={opened} />;
  if (opened !== undefined) return <Empty>{t.nothingToFill}</Empty>;
  if (error) return <Failed error={error} onRetry={retry} />;
  return (
    <div role="status" aria-label={t.loading} className="grid gap-4 p-6 max-md:p-4">
      <Bone width="160px" />
      <div className="skeleton mx-auto aspect-video w-full max-w-[720px]" />
      <div className="skeleton h-24 w-full" />
    </div>
  );
}
