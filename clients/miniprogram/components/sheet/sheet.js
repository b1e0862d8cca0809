Component({
  properties: { open: Boolean, title: String },
  methods: {
    onClose() {
      this.triggerEvent('close');
    },
    /** What is under the sheet must not move. */
    onNothing() {},
  },
});
