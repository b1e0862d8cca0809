Component({
  properties: {
    photos: Array,
    max: { type: Number, value: 9 },
    /** What each place is for, such as 人物 and 服装. */
    places: Array,
    label: { type: String, value: '添加照片' },
  },
  data: { next: '' },
  observers: {
    'photos, places, label'(photos, places, label) {
      this.setData({ next: (places && places[photos.length]) || label });
    },
  },
  methods: {
    onAdd() {
      this.triggerEvent('add');
    },
    onRemove({ currentTarget }) {
      this.triggerEvent('remove', { index: currentTarget.dataset.index });
    },
    onShow({ currentTarget }) {
      const { photos } = this.data;
      wx.previewImage({ urls: photos, current: photos[currentTarget.dataset.index] });
    },
  },
});
