const { paintOf } = require('../../utils/scenes');

Component({
  properties: { scene: Object, selected: Boolean },
  data: { paint: '' },
  observers: {
    scene(scene) {
      if (scene) this.setData({ paint: paintOf(scene.scene_id, scene.category) });
    },
  },
  methods: {
    onTap() {
      this.triggerEvent('choose', { sceneId: this.data.scene.scene_id });
    },
  },
});
