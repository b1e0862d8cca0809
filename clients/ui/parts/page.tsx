import type { ReactNode } from 'react';

/** A page with its title, what can be done on it, and its parts. */
export function Page({
  title,
  about,
  actions,
  tabs,
  children,
}: {
  title: ReactNode;
  about?: ReactNode;
  actions?: ReactNode;
  tabs?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="mx-auto max-w-[1480px] px-6 py-5 max-md:px-4">
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 pb-4">
        <div className="min-w-0">
          <h1 className="text-xl font-semibold">{title}</h1>
          {about && <div className="text-ink-2">{about}</div>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {tabs && <div className="pb-4">{tabs}</div>}
      {children}
    </div>
  );
}

/** A part of a page under its own title, set apart by a line. */
export function Section({
  title,
  count,
  actions,
  children,
  id,
}: {
  title: ReactNode;
  count?: number | undefined;
  actions?: ReactNode;
  children: ReactNode;
  id?: string;
}) {
  return (
    <section id={id} className="grid grid-cols-1 content-start gap-2 pb-8">
      <header className="flex min-h-8 items-center justify-between gap-3 border-b border-line pb-1">
        <h2 className="text-base font-semibold">
          {title}
          {count !== undefined && <span className="pl-2 font-normal text-ink-2">{count}</span>}
        </h2>
        {actions && <div className="flex items-center gap-2">{actions}</div>}
      </header>
      {children}
    </section>
  );
}

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

/** What is known of one thing, label by label. */
export function Facts({
  facts,
  isWide = false,
}: {
  facts: readonly (Fact | null)[];
  isWide?: boolean;
}) {
  return (
    <dl
      className={`grid grid-cols-1 content-start gap-x-8 ${isWide ? 'sm:grid-cols-2 xl:grid-cols-3' : ''}`}
    >
      {facts
        .filter((fact) => fact !== null)
        .map(({ label, value }) => (
          <div
            key={label}
            className="grid grid-cols-[minmax(88px,auto)_1fr] items-baseline gap-4 border-b border-line py-1.5"
          >
            <dt className="text-ink-2">{label}</dt>
            <dd className="min-w-0 text-right">{value}</dd>
          </div>
        ))}
    </dl>
  );
}
