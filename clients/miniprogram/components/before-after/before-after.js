/** Two pictures on top of each other, and a line between them that is moved by a finger. */
Component({
  properties: { before: String, after: String, width: Number, height: Number },
  data: { split: 50, ratio: 133.3 },
  observers: {
    'width, height'(width, height) {
      if (width > 0 && height > 0) this.setData({ ratio: (height / width) * 100 });
    },
  },
  methods: {
    onTouch({ touches }) {
      this.box((left, width) => {
        const share = ((touches[0].clientX - left) / width) * 100;
        this.setData({ split: Math.round(Math.min(100, Math.max(0, share))) });
      });
    },
    /** Measured once: it does not move while a finger is on it. */
    box(then) {
      if (this.place) return then(this.place.left, this.place.width);
      this.createSelectorQuery()
        .select('.stage')
        .boundingClientRect((place) => {
          this.place = place;
          if (place && place.width > 0) then(place.left, place.width);
        })
        .exec();
    },
    onSlide({ detail }) {
      this.setData({ split: detail.value });
    },
  },
});
