/** How far something is, as a thin line. `share`: 0 to 1. */
export function Bar({ label, share }: { label: string; share: number }) {
  const percent = Math.round(share * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-1 w-full overflow-hidden rounded-full bg-grey"
    >
      <div className="h-full bg-lamp" style={{ width: `${share * 100}%` }} />
    </div>
  );
}
