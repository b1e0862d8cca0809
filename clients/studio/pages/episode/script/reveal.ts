/** From a shot to the words it comes from. */
export const SCRIPT_FIELD = 'episode-script';

/** Marks a piece of the script, in characters, and brings it into sight. */
export function revealScript({ from, to }: { readonly from: number; readonly to: number }): void {
  const field = document.getElementById(SCRIPT_FIELD);
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.focus();
  // A field scrolls to its selection only when it is made at the end of what it holds.
  field.setSelectionRange(from, from);
  const share = field.value.length === 0 ? 0 : from / field.value.length;
  field.scrollTop = share * field.scrollHeight - field.clientHeight / 3;
  field.setSelectionRange(from, to);
}
