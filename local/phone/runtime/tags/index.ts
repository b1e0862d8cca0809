/** The built-in components of the phone. */
import type { ComponentSpace } from 'glass-easel-miniprogram-adapter';
import type { Machine } from '../machine/machine.ts';
import { defineBoxes } from './boxes.ts';
import { defineFields } from './fields.ts';
import { defineImage } from './image.ts';
import { defineMedia } from './media.ts';

/** Their names in templates. */
export function defineTags(space: ComponentSpace, machine: Machine): string[] {
  return [
    ...defineBoxes(space, machine),
    defineImage(space, machine),
    ...defineFields(space, machine),
    ...defineMedia(space, machine),
  ];
}
