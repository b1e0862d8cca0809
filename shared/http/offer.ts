/** What is on offer, for those who ask for it otherwise than over HTTP. */
export { offerDeclared } from './rpc/offer.ts';
