import type { ReactNode } from 'react';

/** Fields that belong together, under their name. */
export function FieldGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="grid gap-2 border-t border-line pt-3">
      <legend className="float-left w-full pb-1 text-sm font-semibold">{title}</legend>
      {children}
    </fieldset>
  );
}
