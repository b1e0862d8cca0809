Component({
  properties: {
    /** What the button says, and whether it does something. */
    action: String,
    ready: Boolean,
    /** null: not known yet. */
    price: null,
    available: null,
    hint: String,
  },
  methods: {
    onTap() {
      if (this.data.ready) this.triggerEvent('go');
    },
  },
});
