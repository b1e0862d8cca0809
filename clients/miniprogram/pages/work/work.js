const { catalogue, titleOf } = require('../../utils/catalogue');
const { adviceOf } = require('../../utils/errors');
const { beijing, kindOf, TYPE_NAMES } = require('../../utils/format');
const { forget, photoBefore } = require('../../utils/before');
const { tell, textScale } = require('../../utils/page');
const { readWords, save } = require('./files');

const isLive = ({ status }) => status === 'pending' || status === 'processing';

Page({
  data: {
    scale: 1,
    work: null,
    gone: false,
    trouble: '',
    title: '',
    facts: [],
    index: 0,
    kind: 'picture',
    before: '',
    comparing: false,
    words: '',
    advice: null,
    label: '',
    cancelling: false,
    saving: false,
  },

  onLoad({ id }) {
    this.id = id;
    this.setData({ scale: textScale() });
  },

  onShow() {
    this.load();
    this.follow();
  },

  onHide() {
    if (this.stop) this.stop();
    this.stop = null;
  },

  onUnload() {
    this.onHide();
  },

  /** By the wish where this phone made it, else by the live list. */
  follow() {
    const { darkroom, jobs } = getApp();
    jobs.resumed.then(() => {
      if (this.stop) this.stop();
      const job = jobs.ofWork(this.id);
      const stopJobs = job
        ? jobs.on(() => this.moved(job.state.progress, job.state.message, job.state.work))
        : () => undefined;
      const stopWorks = job
        ? () => undefined
        : darkroom.works.on(({ works }) => {
            const found = works.find((work) => work.work_id === this.id);
            if (!found) return;
            if (isLive(found)) this.moved(found.progress, found.message, null);
            else if (this.data.work && isLive(this.data.work)) this.load();
          });
      this.stop = () => {
        stopJobs();
        stopWorks();
      };
    });
  },

  moved(progress, message, ended) {
    const { work } = this.data;
    if (ended) this.show(ended);
    else if (work && isLive(work)) {
      const more = Math.max(work.progress, Math.floor(progress));
      this.setData({ 'work.progress': more, 'work.message': message });
    }
  },

  async load() {
    try {
      this.show(await getApp().darkroom.works.get(this.id));
    } catch (error) {
      if (error.code === 'NOT_FOUND') this.setData({ gone: true });
      else this.setData({ trouble: adviceOf(error).text });
    }
  },

  async show(work) {
    const { darkroom } = getApp();
    const { scenes, models } = await catalogue(darkroom).catch(() => ({ scenes: [], models: [] }));
    const model = models.find(({ slug }) => slug === work.model);
    const image = work.images[this.data.index] || work.images[0];
    const kind = kindOf(image);
    const hasFailed = work.status === 'failed';
    const label = image && image.label;
    this.setData({
      work,
      kind,
      trouble: '',
      title: titleOf(scenes, work),
      before: kind === 'picture' && work.type !== 'creation' ? photoBefore(this.id) : '',
      label: label && label.shown === 'field' ? label.text : '',
      advice: hasFailed ? adviceOf({ code: work.error_code, message: work.message }) : null,
      facts: [
        ['类型', TYPE_NAMES[work.type]],
        ['模型', model ? model.title : work.model],
        ['描述', work.prompt],
        ['花费', work.gift ? '赠送，未扣积分' : `${work.price - work.refunded} 积分`],
        ['时间', beijing(Date.parse(work.created_at))],
        ['编号', work.task_id],
      ].filter(([, value]) => value),
    });
    if (kind === 'words' && work.status === 'completed') this.readWords(image);
  },

  async readWords(image) {
    try {
      this.setData({ words: await readWords(image) });
    } catch (_) {
      this.setData({ trouble: '文字没有读取成功，下拉或重新打开再试' });
    }
  },

  onIndex({ currentTarget }) {
    this.setData({ index: currentTarget.dataset.index, comparing: false });
  },

  onCompare() {
    this.setData({ comparing: !this.data.comparing });
  },

  onPreview() {
    const { work, index } = this.data;
    const urls = work.images.map(({ url, file_id }) => url || file_id);
    wx.previewImage({ urls, current: urls[index] });
  },

  async onSave() {
    const { work, index, kind, saving } = this.data;
    if (saving) return;
    this.setData({ saving: true });
    try {
      await save(work.images[index], kind);
      wx.showToast({ title: kind === 'sound' ? '已发送' : '已保存到相册', icon: 'none' });
    } catch (error) {
      if (/auth den|authorize/.test(error.errMsg || '')) await this.offerSettings();
      else if (!/cancel|privacy/.test(error.errMsg || '')) {
        tell({ message: '没有保存成功，请再试一次' });
      }
    }
    this.setData({ saving: false });
  },

  async offerSettings() {
    const { confirm } = await wx.showModal({
      title: '没有相册权限',
      content: '在设置里允许保存到相册，再试一次。',
      confirmText: '打开设置',
    });
    if (confirm) wx.openSetting({});
  },

  onCopy() {
    wx.setClipboardData({ data: this.data.words });
  },

  onCopyId() {
    wx.setClipboardData({ data: this.data.work.task_id });
  },

  async onFavorite() {
    const next = !this.data.work.is_favorite;
    this.setData({ 'work.is_favorite': next });
    try {
      await getApp().darkroom.works.favorite(this.id, next);
    } catch (error) {
      this.setData({ 'work.is_favorite': !next });
      tell(error);
    }
  },

  onAgain() {
    const { type, model, scene_id, prompt, parameters } = this.data.work;
    const photo = photoBefore(this.id);
    getApp().draft = {
      ...{ type, model, prompt, parameters },
      sceneId: scene_id || '',
      images: photo && type === 'photography' ? [photo] : [],
    };
    wx.switchTab({ url: '/pages/create/create' });
  },

  async onCancel() {
    const { confirm } = await wx.showModal({
      title: '取消这次生成？',
      content: '来得及取消的，积分全部退回；已经在生成的会照常完成并计费。',
      confirmText: '取消生成',
      cancelText: '继续等',
    });
    if (!confirm) return;
    this.setData({ cancelling: true });
    const { darkroom, jobs } = getApp();
    try {
      const job = jobs.ofWork(this.id);
      const answer = job
        ? await job.cancel()
        : (await darkroom.call('cancel', { taskId: this.data.work.task_id })).answer;
      const said = {
        cancelled: '已取消，积分已退回',
        requested: '正在取消',
        refused: '已来不及取消',
      };
      wx.showToast({ title: said[answer] || '正在取消', icon: 'none' });
      await this.load();
    } catch (error) {
      tell(error);
    }
    this.setData({ cancelling: false });
  },

  async onDelete() {
    const { confirm } = await wx.showModal({
      title: '删除作品？',
      content: '文件一起删除，不能恢复。积分账目保留。',
      confirmText: '删除',
    });
    if (!confirm) return;
    try {
      await getApp().darkroom.works.delete(this.id);
      forget(this.id);
      getApp().deleted.add(this.id);
      wx.navigateBack();
    } catch (error) {
      tell(error);
    }
  },

  onBack() {
    wx.navigateBack();
  },

  /** Nobody but its user may see a work: what is shared is its scene, and a picture of it. */
  onShareAppMessage() {
    const { work, title, index } = this.data;
    const image = work && work.images[index];
    const scene = work && work.scene_id ? `?scene=${work.scene_id}` : '';
    const card = { title: `${title}（AI生成）`, path: `/pages/create/create${scene}` };
    return image && image.thumb_url ? { ...card, imageUrl: image.thumb_url } : card;
  },
});
