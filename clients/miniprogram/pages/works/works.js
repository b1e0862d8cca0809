const { catalogue, titleOf } = require('../../utils/catalogue');
const { adviceOf } = require('../../utils/errors');
const { tell, textScale } = require('../../utils/page');
const { columnsOf, joined, wishCard } = require('./cards');

const PAGE_SIZE = 20;
const FILTERS = [
  { name: 'all', text: '全部', empty: '还没有作品', queries: [{}] },
  {
    name: 'live',
    text: '进行中',
    empty: '没有进行中的任务',
    queries: [{ status: 'pending' }, { status: 'processing' }],
  },
  { name: 'loved', text: '收藏', empty: '还没有收藏', queries: [{ favorite: true }] },
];

Page({
  data: {
    filters: FILTERS,
    filter: FILTERS[0],
    scale: 1,
    columns: null,
    hasMore: false,
    loadingMore: false,
    trouble: '',
    offline: false,
  },

  onLoad() {
    this.setData({ scale: textScale() });
    this.jobs = [];
    this.works = null;
    this.older = [];
    this.page = 1;
    this.scenes = [];
    wx.onNetworkStatusChange(({ isConnected }) => this.setData({ offline: !isConnected }));
    catalogue(getApp().darkroom).then(
      ({ scenes }) => {
        this.scenes = scenes;
        this.paint();
      },
      () => undefined,
    );
  },

  onShow() {
    const { darkroom, jobs, deleted } = getApp();
    const isLeft = (work) => !deleted.has(work.work_id);
    this.older = this.older.filter(isLeft);
    if (this.works !== null) this.works = this.works.filter(isLeft);
    this.stopJobs = jobs.on((list) => {
      this.jobs = list;
      this.clearSeen();
      this.paint();
    });
    this.stopWorks = darkroom.works.on((change) => this.heard(change), PAGE_SIZE);
    wx.getNetworkType({
      success: ({ networkType }) => this.setData({ offline: networkType === 'none' }),
    });
    if (this.data.filter.name !== 'all') this.reload();
  },

  onHide() {
    if (this.stopJobs) this.stopJobs();
    if (this.stopWorks) this.stopWorks();
    this.stopJobs = this.stopWorks = null;
  },

  onUnload() {
    this.onHide();
  },

  /** The live list of the newest. */
  heard({ works, hasMore, ended }) {
    this.newest = works;
    if (this.data.filter.name === 'all') {
      this.works = works;
      if (this.older.length === 0) this.setData({ hasMore });
    }
    for (const work of ended) this.announce(work);
    if (this.data.filter.name === 'live') this.reload();
    this.setData({ trouble: '' });
    this.clearSeen();
    this.paint();
  },

  announce(work) {
    const title = titleOf(this.scenes, work);
    if (work.status === 'completed') wx.showToast({ title: `“${title}”已完成`, icon: 'none' });
    else if (work.status === 'failed')
      wx.showToast({ title: '生成失败，积分已退回', icon: 'none' });
  },

  /** A wish whose work stands in the list, ended, needs no card of its own. */
  clearSeen() {
    const known = new Map((this.newest || []).map((work) => [work.work_id, work]));
    for (const { id, phase, workId } of this.jobs) {
      const work = known.get(workId);
      const isOver = phase === 'completed' || phase === 'failed' || phase === 'cancelled';
      const isHere = work && !['pending', 'processing'].includes(work.status);
      if (isOver && (isHere || workId === null)) getApp().jobs.dismiss(id);
    }
  },

  paint() {
    const { filter } = this.data;
    if (this.works === null && this.jobs.length === 0) {
      this.setData({ columns: null });
      return;
    }
    const listed = joined(this.works || [], this.older);
    const cards = listed.map((work) => {
      const job = this.jobs.find(({ workId }) => workId === work.work_id);
      const moving =
        job && job.phase === 'running' && ['pending', 'processing'].includes(work.status);
      const shown = moving ? { ...work, progress: job.progress, message: job.message } : work;
      return { key: work.work_id, title: titleOf(this.scenes, work), work: shown };
    });
    const ids = new Set(listed.map((work) => work.work_id));
    const wishes =
      filter.name === 'loved'
        ? []
        : this.jobs.filter(({ workId, phase }) => !ids.has(workId) && phase !== 'completed');
    const all = [...wishes.map((job) => wishCard(job, titleOf(this.scenes, job.wish))), ...cards];
    this.setData({ columns: this.works === null && wishes.length === 0 ? null : columnsOf(all) });
    this.fillLinks(listed);
  },

  /** Results that are no files of the cloud are shown by links that one work tells. */
  async fillLinks(works) {
    this.asked = this.asked || new Set();
    const without = works.find(({ work_id, status, images }) => {
      const thumb = images[0] && images[0].thumb_file_id;
      const isElsewhere = thumb && !/^(cloud|https?):/.test(thumb) && !images[0].thumb_url;
      return status === 'completed' && isElsewhere && !this.asked.has(work_id);
    });
    if (!without) return;
    this.asked.add(without.work_id);
    try {
      const { images } = await getApp().darkroom.works.get(without.work_id);
      without.images = images;
      this.paint();
    } catch (_) {
      // The card keeps its grey sheet.
    }
  },

  onFilter({ currentTarget }) {
    const filter = FILTERS.find(({ name }) => name === currentTarget.dataset.name);
    if (filter === this.data.filter) return;
    this.setData({ filter, columns: null, hasMore: false });
    this.older = [];
    this.page = 1;
    this.works = filter.name === 'all' ? this.newest || null : null;
    this.paint();
    if (this.works === null) this.reload();
  },

  /** A page of the filter; one that stands for several questions asks them all. */
  async ask(page) {
    const { darkroom } = getApp();
    const { queries } = this.data.filter;
    const answers = await Promise.all(
      queries.map((query) => darkroom.works.list({ ...query, page, pageSize: PAGE_SIZE })),
    );
    return {
      works: answers.reduce((all, { works }) => joined(all, works), []),
      hasMore: answers.some((answer) => answer.has_more),
    };
  },

  async reload() {
    const { filter } = this.data;
    try {
      const { works, hasMore } = await this.ask(1);
      if (filter !== this.data.filter) return;
      this.works = works;
      this.older = [];
      this.page = 1;
      this.setData({ hasMore, trouble: '' });
      this.paint();
    } catch (error) {
      this.setData({ trouble: adviceOf(error).text });
    }
  },

  async onPullDownRefresh() {
    await this.reload();
    wx.stopPullDownRefresh();
  },

  async onReachBottom() {
    const { hasMore, loadingMore, filter } = this.data;
    if (!hasMore || loadingMore) return;
    this.setData({ loadingMore: true });
    try {
      const { works, hasMore: isMore } = await this.ask(this.page + 1);
      if (filter === this.data.filter) {
        this.page += 1;
        this.older = joined(this.older, works);
        this.setData({ hasMore: isMore });
        this.paint();
      }
    } catch (error) {
      tell(error);
    }
    this.setData({ loadingMore: false });
  },

  onOpen({ currentTarget }) {
    const { key } = currentTarget.dataset;
    const job = this.jobs.find(({ id }) => id === key);
    if (!job) wx.navigateTo({ url: `/pages/work/work?id=${key}` });
    else if (job.phase === 'refused') this.offer(job);
    else if (job.workId) wx.navigateTo({ url: `/pages/work/work?id=${job.workId}` });
    else this.askCancel(job);
  },

  /** A wish that was refused: nothing was made and nothing charged. */
  async offer(job) {
    const { text, action } = adviceOf(job.error);
    const { confirm } = await wx.showModal({
      title: '没有提交，未扣费',
      content: text,
      confirmText: action ? action.text : '知道了',
      cancelText: '移除',
      showCancel: action !== null,
    });
    getApp().jobs.dismiss(job.id);
    if (!confirm || action === null) return;
    if (action.name === 'again' && job.request) getApp().jobs.start(job.request);
    else if (action.name === 'buy') wx.switchTab({ url: '/pages/me/me' });
    else {
      getApp().draft = { ...job.wish, images: job.request ? job.request.images : [] };
      wx.switchTab({ url: '/pages/create/create' });
    }
  },

  async askCancel(job) {
    const { confirm } = await wx.showModal({
      title: '取消这次生成？',
      content: '还没有提交，不会扣费。',
      confirmText: '取消生成',
      cancelText: '继续',
    });
    if (confirm) getApp().jobs.cancel(job.id).catch(tell);
  },

  onCreate() {
    wx.switchTab({ url: '/pages/create/create' });
  },
});
