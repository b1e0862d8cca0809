/** A picture that comes up through a grey sheet of its true proportions. */
Component({
  properties: { src: String, width: Number, height: Number, label: String },
  data: { shown: false, ratio: 133.3, failed: false },
  observers: {
    'width, height'(width, height) {
      if (width > 0 && height > 0) {
        this.setData({ ratio: Math.round(Math.min(1.8, height / width) * 10000) / 100 });
      }
    },
    src() {
      this.setData({ shown: false, failed: false });
    },
  },
  methods: {
    onLoad() {
      this.setData({ shown: true });
    },
    onError() {
      this.setData({ failed: true });
      this.triggerEvent('gone');
    },
  },
});
