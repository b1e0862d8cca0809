Component({
  properties: { icon: String, text: String, action: String },
  methods: {
    onTap() {
      this.triggerEvent('act');
    },
  },
});
