/** Files of users' own, which become works without any model. */
import type { TargetSlot } from './documents/target.ts';
import type { NamedInput } from './errors.ts';

/** What of a user's own may stand at a place. Throws RangeError for the film of a cut: it is made. */
export function kindAt(slot: TargetSlot): NamedInput['what'] {
  switch (slot) {
    case 'frame':
    case 'look':
      return 'picture';
    case 'video':
      return 'video';
    case 'line':
    case 'sound':
      return 'audio';
    case 'export':
      throw new RangeError('an exported film is not uploaded');
    default:
      return slot satisfies never;
  }
}
