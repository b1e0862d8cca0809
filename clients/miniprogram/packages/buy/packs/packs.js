const { adviceOf } = require('../../../utils/errors');
const { textScale } = require('../../../utils/page');
const { isApple, theShop } = require('../the-shop');
const { noticeOf, troubleOf, yuan } = require('../words');

/** Apple sells nothing below it. */
const LEAST_APPLE_FEN = 100;

Page({
  data: {
    scale: 1,
    balance: null,
    packs: null,
    chosen: null,
    isBusy: false,
    canPay: true,
    isApple: false,
    said: null,
    trouble: '',
  },

  onLoad() {
    this.setData({ scale: textScale(), canPay: theShop().canPay, isApple: isApple() });
    this.load();
  },

  onShow() {
    this.stop = getApp().darkroom.balance.on((balance) => this.setData({ balance }));
    this.resume();
  },

  onHide() {
    if (this.stop) this.stop();
    this.stop = null;
  },

  onUnload() {
    this.onHide();
  },

  async load() {
    try {
      const { packs, channels } = await getApp().darkroom.call('listPacks', {});
      const isSold = ({ price_fen }) => !this.data.isApple || price_fen >= LEAST_APPLE_FEN;
      const shown = channels.includes('xpay') ? packs.filter(isSold).map(cardOf) : [];
      const { chosen } = this.data;
      const kept = chosen && shown.find(({ id }) => id === chosen.id);
      this.setData({ packs: shown, chosen: kept || shown[0] || null, trouble: '' });
    } catch (error) {
      this.setData({ trouble: adviceOf(error).text });
    }
  },

  /** What became of a payment that this page did not see the end of. */
  async resume() {
    const [last] = await theShop().resume();
    if (last && !this.data.isBusy) this.setData({ said: noticeOf(last) });
  },

  onChoose({ currentTarget }) {
    if (this.data.isBusy) return;
    const chosen = this.data.packs.find(({ id }) => id === currentTarget.dataset.id);
    this.setData({ chosen, said: null });
  },

  async onPay() {
    const { chosen, isBusy, canPay } = this.data;
    if (chosen === null || isBusy || !canPay) return;
    this.setData({ isBusy: true, said: null });
    try {
      const purchase = await theShop().buy(chosen.id);
      this.setData({ said: noticeOf(purchase) });
      if (purchase.outcome === 'cancelled')
        wx.showToast({ title: '已取消，没有付款', icon: 'none' });
      if (purchase.outcome === 'credited') await this.load();
    } catch (error) {
      const notice = troubleOf(error, theShop().mayBePaid(chosen.id), '没有下单，未付款');
      this.setData({ said: notice });
    }
    this.setData({ isBusy: false });
  },

  async onPullDownRefresh() {
    await Promise.all([this.load(), this.resume()]);
    wx.stopPullDownRefresh();
  },

  onOrders() {
    wx.navigateTo({ url: '/packages/buy/orders/orders' });
  },
});

function cardOf({
  pack_id,
  title,
  description,
  credits,
  bonus,
  price_fen,
  valid_days,
  first_only,
}) {
  const facts = [
    bonus > 0 ? `含赠送 ${bonus}` : '',
    valid_days === null ? '长期有效' : `${valid_days} 天内有效`,
    description,
  ];
  return {
    id: pack_id,
    title,
    total: credits + bonus,
    price: yuan(price_fen),
    isFirst: first_only,
    facts: facts.filter(Boolean).join(' · '),
  };
}
