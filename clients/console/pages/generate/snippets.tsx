/** The same wish as programs say it. */
import { useState } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import { Copy } from '../../../ui/parts/copy.tsx';
import type { Wish } from './generate.tsx';
import { generateWords } from './words.ts';

const HOST = 'https://YOUR-ENV.service.tcloudbase.com';

function bodyOf({ model, prompt, count, parameters, images, files }: Wish): object {
  return {
    model,
    prompt,
    ...(count === 1 ? {} : { count }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    ...(images.length === 0 ? {} : { images }),
    ...(files.length === 0 ? {} : { files }),
  };
}

/** A quote in it would end the shell's word. */
const curlOf = (body: string): string =>
  `curl ${HOST}/api/v1/tasks \\\n  -H "authorization: Bearer $KEY" \\\n  -H 'content-type: application/json' \\\n  -d '${body.replaceAll("'", "'\\''")}'`;

export function Snippets({ wish }: { wish: Wish; kind: string }) {
  const t = useWords(generateWords);
  const [tab, setTab] = useState<'json' | 'curl'>('json');
  const json = JSON.stringify(bodyOf(wish), null, 2);
  const text = tab === 'json' ? json : curlOf(json);
  return (
    <details className="border-t border-line pt-2">
      <summary className="w-fit text-ink-2">
        {t.json} · {t.curl}
      </summary>
      <div className="flex items-center justify-between pt-2">
        <div className="flex gap-1">
          {(['json', 'curl'] as const).map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={tab === name}
              onClick={() => setTab(name)}
              className={`h-7 rounded-control px-2 text-xs ${tab === name ? 'bg-grey font-medium' : 'text-ink-2'}`}
            >
              {t[name]}
            </button>
          ))}
        </div>
        <Copy text={text} />
      </div>
      <pre className="mt-1 max-h-72 overflow-y-auto rounded-control bg-grey p-3 font-mono text-xs whitespace-pre-wrap">
        {text}
      </pre>
      {tab === 'curl' && <p className="pt-1 text-xs text-ink-2">{t.hint}</p>}
    </details>
  );
}
