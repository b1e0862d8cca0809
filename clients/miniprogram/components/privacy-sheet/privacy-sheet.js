/** The platform asks before the first call that touches private things; on each page that makes one. */
Component({
  data: { open: false },
  lifetimes: {
    attached() {
      this.listen();
    },
    detached() {
      this.answer('disagree');
    },
  },
  pageLifetimes: {
    show() {
      this.listen();
    },
  },
  methods: {
    listen() {
      getApp().privacy = (resolve) => {
        this.resolve = resolve;
        this.setData({ open: true });
      };
    },
    answer(event) {
      const { resolve } = this;
      this.resolve = null;
      if (resolve) resolve({ event, buttonId: 'agree-privacy' });
      if (this.data.open) this.setData({ open: false });
    },
    onAgree() {
      this.answer('agree');
    },
    onRefuse() {
      this.answer('disagree');
    },
    onRead() {
      wx.openPrivacyContract({});
    },
  },
});
