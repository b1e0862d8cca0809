/** A safelight: the lamp of the house. */
export function Mark() {
  return (
    <svg aria-hidden="true" width="18" height="18" viewBox="0 0 18 18">
      <rect x="1" y="1" width="16" height="16" rx="4" className="fill-ink" />
      <circle cx="9" cy="9" r="4" className="fill-lamp" />
    </svg>
  );
}
