/** A page whose project has not come yet, or will not. */
import type { ReactNode } from 'react';
import { codeOf } from '../../ui/cloud/errors.ts';
import { inBoth, useWords } from '../../ui/core/language.ts';
import { ButtonLink } from '../../ui/parts/button.tsx';
import { Bone, Empty, Failed } from '../../ui/parts/states.tsx';
import { toProjects } from '../app/routes.ts';

const loadingWords = inBoth({
  zh: {
    gone: '没有这个项目，或您已不是它的成员。尚未保存的输入仍保留在本机',
    projects: '所有项目',
  },
  en: {
    gone: 'There is no such project, or you are no longer a member. What was typed and not saved is kept on this machine',
    projects: 'All projects',
  },
});

interface Asked {
  readonly error: unknown;
  readonly retry: () => void;
}

/** `children` once it is there; what is shown stays while it is asked for anew. */
export function Loaded<T>({
  asked,
  opened,
  children,
}: {
  asked: Asked;
  opened: T | undefined;
  children: (opened: T) => ReactNode;
}) {
  const t = useWords(loadingWords);
  // Not there, and not ours to see, look alike.
  if (codeOf(asked.error) === 'NOT_FOUND') {
    return <Empty action={<ButtonLink to={toProjects}>{t.projects}</ButtonLink>}>{t.gone}</Empty>;
  }
  if (opened !== undefined) return children(opened);
  if (asked.error !== null && asked.error !== undefined) {
    return <Failed error={asked.error} onRetry={asked.retry} />;
  }
  return (
    <div aria-busy="true" className="mx-auto grid max-w-[1480px] gap-4 px-6 py-6 max-md:px-4">
      <Bone width="240px" />
      <Bone width="100%" />
      <Bone width="80%" />
      <Bone width="60%" />
    </div>
  );
}
