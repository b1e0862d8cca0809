const { adviceOf } = require('../../../utils/errors');
const { textScale } = require('../../../utils/page');
const { isApple, theShop } = require('../the-shop');
const { noticeOf, rowOf, troubleOf } = require('../words');

const PAGE_SIZE = 20;
/** How soon what was paid is looked for again, ms; then twice that, and so on. */
const FIRST_LOOK_MS = 3_000;
const LONGEST_LOOK_MS = 60_000;

Page({
  data: {
    scale: 1,
    balance: null,
    rows: null,
    hasMore: false,
    busyId: '',
    isApple: false,
    said: null,
    trouble: '',
  },

  onLoad() {
    this.setData({ scale: textScale(), isApple: isApple() });
    this.orders = [];
    this.page = 1;
  },

  onShow() {
    this.isShown = true;
    this.lookMs = FIRST_LOOK_MS;
    this.stop = getApp().darkroom.balance.on((balance) => this.setData({ balance }));
    this.reload();
  },

  onHide() {
    this.isShown = false;
    clearTimeout(this.timer);
    if (this.stop) this.stop();
    this.stop = null;
  },

  onUnload() {
    this.onHide();
  },

  /** Looks first for what was paid and has not arrived. */
  async reload() {
    clearTimeout(this.timer);
    try {
      const { darkroom } = getApp();
      await theShop().resume();
      const [answer] = await Promise.all([this.ask(1), darkroom.balance.get()]);
      this.orders = answer.orders;
      this.page = 1;
      this.setData({ hasMore: answer.has_more, trouble: '' });
      this.paint();
    } catch (error) {
      this.setData({ trouble: adviceOf(error).text });
    }
    if (!this.isShown || !this.data.rows || !this.data.rows.some(isWaiting)) return;
    this.timer = setTimeout(() => this.reload(), this.lookMs);
    this.lookMs = Math.min(this.lookMs * 2, LONGEST_LOOK_MS);
  },

  ask(page) {
    return getApp().darkroom.call('listOrders', { page, pageSize: PAGE_SIZE });
  },

  paint() {
    const shop = theShop();
    const rows = this.orders.map((order) => rowOf(order, shop.isPaid(order.order_id)));
    this.setData({ rows });
  },

  async onPay({ currentTarget }) {
    const { id } = currentTarget.dataset;
    if (this.data.busyId) return;
    this.setData({ busyId: id, said: null });
    try {
      const purchase = await theShop().pay(id);
      this.setData({ said: noticeOf(purchase) });
      if (purchase.outcome === 'cancelled')
        wx.showToast({ title: '已取消，没有付款', icon: 'none' });
    } catch (error) {
      const notice = troubleOf(error, theShop().mayBePaid(id), '支付没有成功');
      this.setData({ said: notice });
    }
    this.setData({ busyId: '' });
    await this.reload();
  },

  onCopy({ currentTarget }) {
    wx.setClipboardData({ data: currentTarget.dataset.id });
  },

  async onPullDownRefresh() {
    await this.reload();
    wx.stopPullDownRefresh();
  },

  async onReachBottom() {
    if (!this.data.hasMore || this.isAsking) return;
    this.isAsking = true;
    try {
      const answer = await this.ask(this.page + 1);
      this.page += 1;
      const known = new Set(this.orders.map(({ order_id }) => order_id));
      const more = answer.orders.filter(({ order_id }) => !known.has(order_id));
      this.orders = this.orders.concat(more);
      this.setData({ hasMore: answer.has_more });
      this.paint();
    } catch (error) {
      this.setData({ trouble: adviceOf(error).text });
    }
    this.isAsking = false;
  },

  onBuy() {
    wx.navigateBack();
  },
});

const isWaiting = ({ name }) => name === 'waiting';
