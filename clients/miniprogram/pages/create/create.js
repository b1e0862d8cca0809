const { buyPage } = require('../../config');
const { catalogue, modelsFor, photosOf, startValues } = require('../../utils/catalogue');
const { tell, textScale } = require('../../utils/page');
const { selling } = require('../../utils/selling');
const { need } = require('./need');

const TYPES = [
  { type: 'photography', name: '拍摄', photos: '服装照片', hint: '平铺或挂拍都可以，最多 9 张' },
  { type: 'fitting', name: '试穿', photos: '人物和服装', hint: '先选人物，再选服装' },
  { type: 'creation', name: '创作', photos: '参考照片', hint: '' },
];

Page({
  data: {
    types: TYPES,
    tab: TYPES[0],
    scale: 1,
    scenes: null,
    models: [],
    model: null,
    sceneId: '',
    photos: [],
    limits: photosOf('photography', null),
    files: [],
    prompt: '',
    count: 1,
    values: {},
    price: null,
    shownPrice: null,
    fault: '',
    available: null,
    canBuy: false,
    hint: '',
    action: '选择照片',
    ready: true,
    trouble: '',
    sheet: '',
  },

  onLoad(query) {
    this.setData({ scale: textScale(), sceneId: query.scene || '' });
    this.load();
  },

  onShow() {
    const { darkroom, draft } = getApp();
    this.stopBalance = darkroom.balance.on(({ available }) => {
      this.setData({ available });
      this.refresh();
    });
    if (draft) this.take(draft);
  },

  onHide() {
    if (this.stopBalance) this.stopBalance();
  },

  onUnload() {
    this.onHide();
  },

  async load() {
    this.setData({ trouble: '' });
    try {
      const { scenes, models, defaults } = await catalogue(getApp().darkroom);
      this.all = { scenes, models, defaults };
      if (getApp().draft) this.take(getApp().draft);
      else this.choose(this.data.tab.type);
    } catch (error) {
      this.setData({ trouble: error.message });
    }
  },

  /** Another page left a wish here, to be changed or made again. */
  take(draft) {
    if (!this.all) return;
    getApp().draft = null;
    const { type = 'photography', model, sceneId = '', prompt = '', images = [] } = draft;
    this.setData({ sceneId, prompt, photos: images.slice(), count: draft.count || 1 });
    this.choose(type, model, draft.parameters);
  },

  choose(type, wanted, parameters) {
    const { scenes, models, defaults } = this.all;
    const usable = modelsFor(models, type);
    const slug = wanted || defaults[type];
    const model = usable.find((one) => one.slug === slug) || usable[0] || null;
    const shown = scenes.filter((scene) => scene.types.includes(type));
    const keeps = shown.some((scene) => scene.scene_id === this.data.sceneId);
    this.setData({
      tab: TYPES.find((tab) => tab.type === type) || TYPES[0],
      scenes: shown,
      models: usable,
      sceneId: keeps ? this.data.sceneId : '',
    });
    this.setModel(model, parameters);
  },

  setModel(model, parameters) {
    const limits = photosOf(this.data.tab.type, model);
    const values = Object.assign({}, model && startValues(model), parameters);
    const most = model ? model.count.max : 1;
    this.setData({
      model,
      limits,
      values,
      photos: this.data.photos.slice(0, limits.max),
      files: model && model.input.files ? this.data.files : [],
      count: Math.min(this.data.count, most),
    });
    this.quote();
  },

  onType({ currentTarget }) {
    if (this.all) this.choose(currentTarget.dataset.type);
  },

  onScene({ detail }) {
    const sceneId = detail.sceneId === this.data.sceneId ? '' : detail.sceneId;
    this.setData({ sceneId });
    this.refresh();
  },

  async onAdd() {
    const { limits, photos } = this.data;
    try {
      const { tempFiles } = await wx.chooseMedia({
        count: limits.places.length > 0 ? 1 : limits.max - photos.length,
        mediaType: ['image'],
        sizeType: ['original', 'compressed'],
      });
      const added = tempFiles.map(({ tempFilePath }) => tempFilePath);
      this.setData({ photos: this.data.photos.concat(added).slice(0, limits.max) });
      this.quote();
    } catch (error) {
      // Closing the album is no fault.
      if (!/cancel|privacy/.test(error.errMsg || '')) tell({ message: '没有选择成功，请再试一次' });
    }
  },

  onRemove({ detail }) {
    this.setData({ photos: this.data.photos.filter((_, index) => index !== detail.index) });
    this.quote();
  },

  async onFile() {
    try {
      const { max } = this.data.model.input.files;
      const { tempFiles } = await wx.chooseMessageFile({ count: max, type: 'file' });
      this.setData({ files: tempFiles.map(({ path, name }) => ({ path, name })) });
      this.refresh();
    } catch (error) {
      if (!/cancel|privacy/.test(error.errMsg || '')) tell({ message: '没有选择成功，请再试一次' });
    }
  },

  onPrompt({ detail }) {
    this.setData({ prompt: detail.value });
    this.refresh();
  },

  onCount({ currentTarget }) {
    const { model, count } = this.data;
    const next = count + Number(currentTarget.dataset.step);
    if (!model || next < model.count.min || next > model.count.max) return;
    this.setData({ count: next });
    this.quote();
  },

  onField({ detail }) {
    this.setData({ values: Object.assign({}, this.data.values, { [detail.name]: detail.value }) });
    this.quote();
  },

  onModel({ detail }) {
    this.setData({ sheet: '' });
    this.setModel(this.data.models.find((model) => model.slug === detail.slug) || null);
  },

  onSheet({ currentTarget }) {
    this.setData({ sheet: currentTarget.dataset.sheet });
  },

  onCloseSheet() {
    this.setData({ sheet: '' });
  },

  /** What it would cost; the last asked counts. */
  async quote() {
    const { model, tab, count, values } = this.data;
    this.refresh();
    if (!model) return;
    const asked = { type: tab.type, model: model.slug, count, parameters: values };
    this.asked = asked;
    try {
      const { price } = await getApp().darkroom.call('quote', asked);
      if (this.asked === asked) this.setData({ price, fault: '' });
    } catch (error) {
      const detail = error.details && error.details[0];
      if (this.asked === asked)
        this.setData({ price: null, fault: detail ? detail.message : error.message });
    }
    this.refresh();
  },

  refresh() {
    const { price, available, canBuy } = this.data;
    const isShort = price !== null && available !== null && price > available;
    if (isShort && !canBuy) this.askSelling();
    this.setData(need(this.data));
  },

  async askSelling() {
    if (this.selling) return;
    this.selling = selling(getApp().darkroom);
    const { canBuy } = await this.selling;
    this.setData({ canBuy });
    if (canBuy) this.refresh();
  },

  onGo() {
    const { next, ready } = need(this.data);
    if (!ready) return;
    if (next === 'photo') this.onAdd();
    else if (next === 'buy') wx.navigateTo({ url: buyPage });
    else this.generate();
  },

  generate() {
    const { tab, model, count, values, photos, files, sceneId, prompt } = this.data;
    const request = {
      type: tab.type,
      model: model.slug,
      count,
      parameters: values,
      images: photos,
    };
    if (sceneId) request.sceneId = sceneId;
    if (prompt.trim()) request.prompt = prompt.trim();
    if (files.length > 0) request.files = files.map(({ path }) => path);
    getApp().jobs.start(request);
    wx.switchTab({ url: '/pages/works/works' });
  },

  onShareAppMessage() {
    return { title: '换一个场景，重新拍一张', path: '/pages/create/create' };
  },
});
