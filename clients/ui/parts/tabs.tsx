/** Parts of a page, each with an address. */
export interface Tab {
  readonly to: string;
  readonly label: string;
  readonly isHere: boolean;
  readonly count?: number | undefined;
}

export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} className="flex gap-5 overflow-x-auto border-b border-line">
      {tabs.map(({ to, label: name, isHere, count }) => (
        <a
          key={to}
          href={to}
          ref={isHere ? inSight : undefined}
          aria-current={isHere ? 'page' : undefined}
          className={`target -mb-px flex h-9 items-center gap-1.5 border-b-2 text-sm whitespace-nowrap outline-offset-[-2px] ${isHere ? 'border-lamp font-medium text-ink' : 'border-transparent text-ink-2 hover:text-ink'}`}
        >
          {name}
          {count !== undefined && count > 0 && (
            <span className="rounded-full bg-held-tint px-1.5 text-xs text-held">{count}</span>
          )}
        </a>
      ))}
    </nav>
  );
}

/** On a narrow screen the last ones lie outside. */
const inSight = (tab: HTMLElement | null): void =>
  tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
