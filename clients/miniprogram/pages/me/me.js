const { buyPage } = require('../../config');
const { adviceOf } = require('../../utils/errors');
const { beijing } = require('../../utils/format');
const { textScale } = require('../../utils/page');
const { selling } = require('../../utils/selling');
const { rowOf } = require('./records');

const PAGE_SIZE = 20;

Page({
  data: {
    scale: 1,
    balance: null,
    rows: null,
    hasMore: false,
    trouble: '',
    /** What the server sells and gives: it says so by answering. */
    canBuy: false,
    canEarn: false,
  },

  onLoad() {
    this.setData({ scale: textScale() });
    this.page = 1;
    selling(getApp().darkroom).then((found) => this.setData(found));
  },

  onShow() {
    this.stop = getApp().darkroom.balance.on((balance) =>
      this.setData({ balance: dated(balance) }),
    );
    this.reload();
  },

  onHide() {
    if (this.stop) this.stop();
    this.stop = null;
  },

  onUnload() {
    this.onHide();
  },

  async reload() {
    try {
      const { darkroom } = getApp();
      const query = { page: 1, pageSize: PAGE_SIZE };
      const [answer] = await Promise.all([
        darkroom.call('listRecords', query),
        darkroom.balance.get(),
      ]);
      this.page = 1;
      this.setData({ rows: answer.records.map(rowOf), hasMore: answer.has_more, trouble: '' });
    } catch (error) {
      this.setData({ trouble: adviceOf(error).text });
    }
  },

  async onPullDownRefresh() {
    await this.reload();
    wx.stopPullDownRefresh();
  },

  async onReachBottom() {
    if (!this.data.hasMore || this.isAsking) return;
    this.isAsking = true;
    try {
      const query = { page: this.page + 1, pageSize: PAGE_SIZE };
      const answer = await getApp().darkroom.call('listRecords', query);
      this.page += 1;
      const known = new Set(this.data.rows.map(({ id }) => id));
      const more = answer.records.map(rowOf).filter(({ id }) => !known.has(id));
      this.setData({ rows: this.data.rows.concat(more), hasMore: answer.has_more });
    } catch (error) {
      this.setData({ trouble: adviceOf(error).text });
    }
    this.isAsking = false;
  },

  onBuy() {
    wx.navigateTo({ url: buyPage });
  },

  onOrders() {
    wx.navigateTo({ url: '/packages/buy/orders/orders' });
  },

  onGifts() {
    wx.navigateTo({ url: '/packages/buy/gifts/gifts' });
  },

  onPrivacy() {
    wx.openPrivacyContract({});
  },
});

/** With the day each part of it expires. */
const dated = (balance) => ({
  ...balance,
  expiring: balance.expiring.map((part) => ({
    ...part,
    until: beijing(Date.parse(part.expires_at)),
  })),
});
