/**
 * Buying credits in a mini-program: one tap, one order, whatever happens on the way. A file of its
 * own beside the client, for the subpackage that sells.
 */
export { createShop, type Outcome, type Purchase, type Shop, type ShopOptions } from './shop.ts';
export { type PayingWx, type Till, wxTill } from './till.ts';
