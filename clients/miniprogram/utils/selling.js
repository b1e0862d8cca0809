/** What the server sells and gives, asked once a life: nothing is offered that is off. */
const { buyPage } = require('../config');

const NOTHING = { canBuy: false, canEarn: false };
let asked = null;

/** `{ canBuy, canEarn }`. Never rejects: where nothing is known, nothing is offered. */
function selling(darkroom) {
  if (buyPage === '') return Promise.resolve(NOTHING);
  if (asked === null) {
    asked = darkroom.call('listPacks', {}).then(
      ({ packs, channels, gifts }) => ({
        canBuy: packs.length > 0 && channels.includes('xpay'),
        canEarn: gifts.check_in !== null || gifts.invite !== null || gifts.codes,
      }),
      () => {
        asked = null;
        return NOTHING;
      },
    );
  }
  return asked;
}

module.exports = { selling };
