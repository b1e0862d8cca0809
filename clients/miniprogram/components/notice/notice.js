/** One strip: what is the matter, and what to do. `tone`: failed, held, busy, done. */
Component({
  properties: {
    tone: { type: String, value: 'held' },
    icon: String,
    text: String,
    detail: String,
    action: String,
  },
  methods: {
    onTap() {
      this.triggerEvent('act');
    },
  },
});
