/** `wx`, strictly: whatever is not here throws by its name. */
import type { Machine } from '../machine/machine.ts';
import type { Pages } from '../pages/stack.ts';
import { strict } from './call.ts';
import { cloudPart } from './cloud.ts';
import { createDevice, type Device } from './device.ts';
import { filesPart } from './files.ts';
import { interfacePart } from './interface.ts';
import { mediaPart } from './media.ts';
import { navigationPart } from './navigation.ts';
import { paymentPart } from './payment.ts';
import { permissionsOf } from './permissions.ts';
import { storagePart } from './storage.ts';

export interface Wx {
  readonly wx: object;
  readonly device: Device;
  /** Names that were used, such as `wx.cloud.callFunction`. */
  readonly asked: ReadonlySet<string>;
}

export function createWx(machine: Machine, pages: () => Pages): Wx {
  const asked = new Set<string>();
  const device = createDevice(machine);
  const permissions = permissionsOf(machine);
  const parts = {
    ...storagePart(machine),
    ...filesPart(machine),
    ...mediaPart(machine, permissions),
    ...paymentPart(machine),
    ...permissions.part,
    ...device.part,
    ...interfacePart(machine),
    ...navigationPart(pages),
    cloud: strict(cloudPart(machine), 'wx.cloud', asked),
  };
  const canIUse = (name: string): boolean => (name.split('.')[0] ?? '') in parts;
  const wx = strict({ ...parts, canIUse }, 'wx', asked);
  return { wx, device, asked };
}
