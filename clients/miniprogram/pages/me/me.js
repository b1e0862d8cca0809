const { buyPage } = require('../../config');
const { adviceOf } = require('../../utils/errors');
const { textScale } = require('../../utils/page');
const { rowOf } = require('./records');

const PAGE_SIZE = 20;

Page({
  data: {
    scale: 1,
    balance: null,
    rows: null,
    hasMore: false,
    trouble: '',
    /** The server sells packs: it says so by answering. */
    canBuy: false,
  },

  onLoad() {
    this.setData({ scale: textScale() });
    this.page = 1;
    this.askPacks();
  },

  onShow() {
    this.stop = getApp().darkroom.balance.on((balance) => this.setData({ balance }));
    this.reload();
  },

  onHide() {
    if (this.stop) this.stop();
    this.stop = null;
  },

  onUnload() {
    this.onHide();
  },

  async askPacks() {
    if (buyPage === '') return;
    try {
      const { packs } = await getApp().darkroom.call('listPacks', {});
      this.setData({ canBuy: packs.length > 0 });
    } catch (_) {
      // Nothing is offered where nothing can be bought.
    }
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

  onPrivacy() {
    wx.openPrivacyContract({});
  },
});
