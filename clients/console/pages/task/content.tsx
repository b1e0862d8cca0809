/** What went in and what came out, side by side. */
import { useWords, wordFor } from '../../../ui/core/language.ts';
import { Section } from '../../../ui/parts/page.tsx';
import { Pill } from '../../../ui/parts/pill.tsx';
import { taskWords } from '../tasks/words.ts';
import { Media } from './media.tsx';
import type { Detail } from './task.tsx';

export function Content({ detail }: { detail: Detail }) {
  const t = useWords(taskWords);
  const { task, inputs, results, prompt, words, text } = detail;
  const isLive = task.settledAt === null;
  return (
    <div className="grid grid-cols-1 gap-x-8 sm:grid-cols-2">
      <Section title={t.inputs} count={inputs.length}>
        {inputs.length > 0 && (
          <div className="grid grid-cols-2 gap-2">
            {inputs.map((file) => (
              <Media key={file.fileId} file={file} />
            ))}
          </div>
        )}
        {words !== '' && words !== prompt && <Prose label={t.userWords} text={words} />}
        <Prose label={t.prompt} text={prompt} />
      </Section>
      <Section
        title={t.results}
        count={results.length}
        actions={
          results.length > 0 || text !== null ? (
            <span className="text-xs text-ink-2">{t.label}</span>
          ) : null
        }
      >
        {results.length > 0 && (
          <div className={`grid gap-2 ${results.length > 1 ? 'grid-cols-2' : ''}`}>
            {results.map((file) => (
              <div key={file.fileId} className="grid content-start gap-1">
                <Media file={file} isDeveloping={isLive} />
                {file.review !== null && (
                  <span>
                    <Pill tone={isLive ? 'held' : 'off'}>{wordFor(t.reviews, file.review)}</Pill>
                  </span>
                )}
              </div>
            ))}
          </div>
        )}
        {text !== null && (
          <p className="max-w-prose rounded-control bg-grey p-3 text-base whitespace-pre-wrap">
            {text}
          </p>
        )}
        {results.length === 0 && text === null && (
          <div
            className={`grid place-items-center rounded-picture bg-grey text-ink-2 ${isLive ? 'aspect-square animate-pulse' : 'h-24'}`}
          >
            {isLive ? t.noResults : t.noResult}
          </div>
        )}
      </Section>
    </div>
  );
}

function Prose({ label, text }: { label: string; text: string }) {
  if (text === '') return null;
  return (
    <div className="grid gap-0.5">
      <h3 className="text-xs font-medium text-ink-2">{label}</h3>
      <p className="max-h-48 overflow-y-auto text-base whitespace-pre-wrap">{text}</p>
    </div>
  );
}
