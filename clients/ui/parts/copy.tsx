import { useWords } from '../core/language.ts';
import { IconButton } from './button.tsx';
import { tell } from './toast.tsx';
import { partWords } from './words.ts';

export function Copy({ text }: { text: string }) {
  const t = useWords(partWords);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    tell(t.copied);
  };
  return <IconButton label={t.copy} icon="copy" className="size-6!" onClick={() => void copy()} />;
}

/** A value as JSON, as text only. */
export function Json({ value, label }: { value: unknown; label: string }) {
  const text = JSON.stringify(value, null, 2) ?? 'null';
  return (
    <div className="relative">
      <div className="absolute top-1 right-1">
        <Copy text={text} />
      </div>
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys
        tabIndex={0}
        className="max-h-96 overflow-auto rounded-control bg-grey p-3 pr-9"
      >
        <pre className="font-mono text-xs whitespace-pre-wrap">{text}</pre>
      </section>
    </div>
  );
}
