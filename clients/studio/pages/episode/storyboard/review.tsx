/** The draft beside the script, part by part, with what is to be looked at. */
import { count } from '../../../../ui/core/format.ts';
import { useLanguage, useWords, wordFor } from '../../../../ui/core/language.ts';
import { Button } from '../../../../ui/parts/button.tsx';
import { Dialog } from '../../../../ui/parts/dialog.tsx';
import { Icon } from '../../../../ui/parts/icon.tsx';
import { tell } from '../../../../ui/parts/toast.tsx';
import { useRun } from '../../../parts/use-run.ts';
import { useRoom } from '../core/room.ts';
import { episodeWords } from '../words.ts';
import type { Storyboard, StoryboardState } from './use-storyboard.ts';
import { storyboardWords } from './words.ts';

type Problem = Storyboard['problems'][number];
type DraftShot = Storyboard['shots'][number];

export function StoryboardReview({
  state,
  isEditor,
  onClose,
}: {
  state: StoryboardState;
  isEditor: boolean;
  onClose: () => void;
}) {
  const t = useWords(storyboardWords);
  const [isBusy, run] = useRun();
  const { doc } = state;
  if (doc === null) return null;
  const decide = (what: () => Promise<string>): void =>
    void run(async () => {
      tell(await what());
      onClose();
    });
  return (
    <Dialog
      title={t.reviewTitle}
      about={t.reviewAbout}
      isOpen
      isWide
      onClose={onClose}
      footer={
        isEditor && (
          <>
            <Button
              look="danger"
              disabled={isBusy}
              onClick={() =>
                decide(async () => {
                  await state.drop();
                  return t.dropped;
                })
              }
            >
              {t.drop}
            </Button>
            <Button
              look="primary"
              isBusy={isBusy}
              disabled={doc.shots.length === 0}
              onClick={() => decide(async () => t.accepted(count(await state.accept())))}
            >
              {t.accept(count(doc.shots.length))}
            </Button>
          </>
        )
      }
    >
      <ol className="grid gap-6 pb-2">
        {doc.parts.map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one script keep their place
          <Part key={index} {...{ doc, part, index }} />
        ))}
      </ol>
    </Dialog>
  );
}

/** A shot that could not be read is not among those of the draft. */
const isOfDraft = ({ shot, code }: Problem): boolean => shot !== null && code !== 'SHOT_INVALID';

function Part({
  doc,
  part,
  index,
}: {
  doc: Storyboard;
  part: Storyboard['parts'][number];
  index: number;
}) {
  const t = useWords(storyboardWords);
  const { opened, shots: there } = useRoom();
  const problems = doc.problems.filter((problem) => problem.part === index);
  const shots = doc.shots.filter((shot) => shot.part === index);
  const before = doc.shots.filter((shot) => shot.part < index).length + there.length;
  return (
    <li className="grid gap-2 md:grid-cols-2 md:gap-4">
      <section aria-label={`${t.scriptPart} ${t.part(count(index + 1))}`}>
        <h3 className="pb-1 text-xs font-medium text-ink-2">
          {t.scriptPart} · {t.part(count(index + 1))}
        </h3>
        <p className="text-sm whitespace-pre-wrap">
          {opened.script.text.slice(part.from, part.to).trim()}
        </p>
      </section>
      <section aria-label={`${t.shotsOfPart} ${t.part(count(index + 1))}`}>
        <h3 className="pb-1 text-xs font-medium text-ink-2">{t.shotsOfPart}</h3>
        <Problems problems={problems.filter((problem) => !isOfDraft(problem))} />
        {shots.length === 0 && <p className="text-ink-2">{t.noShots}</p>}
        <ol className="border-t border-line">
          {shots.map((shot, at) => (
            <Draft
              // biome-ignore lint/suspicious/noArrayIndexKey: a draft does not change
              key={at}
              {...{ shot, number: before + at + 1 }}
              problems={problems.filter((problem) => isOfDraft(problem) && problem.shot === at)}
            />
          ))}
        </ol>
      </section>
    </li>
  );
}

function Draft({
  shot,
  number,
  problems,
}: {
  shot: DraftShot;
  number: number;
  problems: readonly Problem[];
}) {
  const t = useWords(storyboardWords);
  const e = useWords(episodeWords);
  const about = [e.seconds(String(shot.seconds)), shot.size, shot.angle, shot.move, shot.location];
  return (
    <li className="grid gap-1 border-b border-line py-2">
      <p className="font-medium">{e.named(count(number), shot.title)}</p>
      <p className="text-xs text-ink-2">{about.filter((one) => one !== '').join(' · ')}</p>
      <p>{shot.description}</p>
      {shot.characters.map(({ name, description }) => (
        <p key={name} className="text-xs text-ink-2">
          {name}
          {description !== '' && `：${description}`}
        </p>
      ))}
      {shot.lines.map(({ speaker, text }) => (
        <p key={`${speaker}${text}`} className="border-l-2 border-line pl-2">
          <span className="text-ink-2">{speaker === '' ? t.silent : speaker}：</span>
          {text}
        </p>
      ))}
      <Problems problems={problems} />
    </li>
  );
}

function Problems({ problems }: { problems: readonly Problem[] }) {
  const t = useWords(storyboardWords);
  // What the server says of it is Chinese, and says more.
  const isChinese = useLanguage() === 'zh';
  if (problems.length === 0) return null;
  return (
    <ul className="grid gap-1">
      {problems.map(({ code, message, shot }) => (
        <li
          key={`${code}${shot}${message}`}
          data-problem={code}
          className="flex items-start gap-1.5 rounded-control bg-held-tint px-2 py-1 text-xs text-held"
        >
          <Icon name="warning" className="mt-px size-3.5" />
          <span>
            {isChinese && message !== '' ? message : `${wordFor(t.problem, code)}: ${message}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
