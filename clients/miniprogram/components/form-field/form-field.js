Component({
  properties: { control: Object, value: null },
  data: { labels: [], shown: '' },
  observers: {
    'control, value'(control, value) {
      if (!control) return;
      const options = control.options || [];
      const labels = options.map(({ label }) => label);
      const found = options.find((option) => option.value === value);
      this.setData({ labels, shown: found ? found.label : '' });
    },
  },
  methods: {
    tell(value) {
      this.triggerEvent('change', { name: this.data.control.name, value });
    },
    onSelect({ detail }) {
      const option = this.data.control.options[Number(detail.value)];
      if (option) this.tell(option.value);
    },
    onSwitch({ detail }) {
      this.tell(detail.value);
    },
    onText({ detail }) {
      this.tell(detail.value);
    },
    onNumber({ detail }) {
      if (detail.value === '') this.tell(undefined);
      else if (Number.isFinite(Number(detail.value))) this.tell(Number(detail.value));
    },
  },
});
