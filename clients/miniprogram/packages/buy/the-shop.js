/** One shop for all pages of this package. */
const { createShop, wxTill } = require('./lib/shop');

let shop = null;

function theShop() {
  const { darkroom, phone } = getApp();
  if (shop === null) shop = createShop({ darkroom, phone, till: wxTill(wx) });
  return shop;
}

/** Apple takes the money on an iPhone: it sets the rules there. */
const isApple = () => wx.getDeviceInfo().platform === 'ios';

module.exports = { theShop, isApple };
