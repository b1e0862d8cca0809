const KINDS = [
  { kind: 'image', name: '图片', icon: 'picture' },
  { kind: 'video', name: '视频', icon: 'film' },
  { kind: 'audio', name: '音频', icon: 'sound' },
  { kind: 'text', name: '文字', icon: 'words' },
];

Component({
  properties: { models: Array, selected: String },
  data: { groups: [] },
  observers: {
    models(models) {
      const groups = KINDS.map((kind) => ({
        ...kind,
        models: models.filter((model) => model.kind === kind.kind),
      }));
      this.setData({ groups: groups.filter((group) => group.models.length > 0) });
    },
  },
  methods: {
    onTap({ currentTarget }) {
      this.triggerEvent('choose', { slug: currentTarget.dataset.slug });
    },
  },
});
