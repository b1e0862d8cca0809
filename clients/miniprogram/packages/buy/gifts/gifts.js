const { adviceOf } = require('../../../utils/errors');
const { textScale } = require('../../../utils/page');

Page({
  data: {
    scale: 1,
    gifts: null,
    isEmpty: false,
    code: '',
    isBusy: false,
    /** Today's is there. */
    hasCheckedIn: false,
    invite: '',
    said: null,
    trouble: '',
  },

  onLoad() {
    this.setData({ scale: textScale() });
    this.load();
  },

  /** Only what is switched on is offered. */
  async load() {
    try {
      const { darkroom } = getApp();
      const { gifts } = await darkroom.call('listPacks', {});
      const isEmpty = gifts.check_in === null && gifts.invite === null && !gifts.codes;
      this.setData({ gifts, isEmpty, trouble: '' });
      if (gifts.invite === null) return;
      const { code } = await darkroom.call('getInvite', {});
      this.setData({ invite: code });
    } catch (error) {
      this.setData({ trouble: adviceOf(error).text });
    }
  },

  onCode({ detail }) {
    this.setData({ code: detail.value });
  },

  /** The server gives a code once to each user: sent again, it is the same gift. */
  async onRedeem() {
    const code = this.data.code.trim();
    if (code === '') return;
    await this.earn(async (darkroom) => {
      const { credits, replayed } = await darkroom.call('redeem', { code });
      this.setData({ code: '' });
      return replayed ? '这个兑换码已经用过，积分早已到账' : `已到账 ${credits} 积分`;
    });
  },

  async onCheckIn() {
    await this.earn(async (darkroom) => {
      const { credits, is_new } = await darkroom.call('checkIn', {});
      this.setData({ hasCheckedIn: true });
      return is_new ? `签到成功，获得 ${credits} 积分` : '今天已经签到过了';
    });
  },

  async earn(act) {
    if (this.data.isBusy) return;
    this.setData({ isBusy: true, said: null });
    const { darkroom } = getApp();
    try {
      const text = await act(darkroom);
      this.setData({ said: { tone: 'done', icon: 'check', text } });
      darkroom.balance.get().catch(() => undefined);
    } catch (error) {
      this.setData({ said: { tone: 'failed', icon: 'alert', text: adviceOf(error).text } });
    }
    this.setData({ isBusy: false });
  },

  onShareAppMessage() {
    const query = this.data.invite ? `?invite=${this.data.invite}` : '';
    return { title: '一起来拍，一张照片换个场景', path: `/pages/create/create${query}` };
  },
});
