import type { ReactNode } from 'react';

/** Only addresses of the web: what a provider or a user wrote is no code to run. */
export function isWebAddress(text: string): boolean {
  try {
    const { protocol } = new URL(text);
    return protocol === 'https:' || protocol === 'http:';
  } catch {
    return false;
  }
}

/** A link out of the page; plain text where the address is no web address. */
export function SafeLink({ to, children }: { to: string; children: ReactNode }) {
  if (!isWebAddress(to)) return <span>{children}</span>;
  return (
    <a
      href={to}
      target="_blank"
      rel="noreferrer noopener"
      className="target-text text-lamp hover:underline"
    >
      {children}
    </a>
  );
}
