/** Sound: one button and a line. */
const two = (value) => `0${Math.floor(value)}`.slice(-2);
const clock = (seconds) => `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;

Component({
  properties: { src: String },
  data: { isPlaying: false, share: 0, time: '0:00', failed: false },
  observers: {
    src(src) {
      this.stop();
      if (!src) return;
      const audio = wx.createInnerAudioContext();
      audio.src = src;
      audio.onPlay(() => this.setData({ isPlaying: true }));
      audio.onPause(() => this.setData({ isPlaying: false }));
      audio.onEnded(() => this.setData({ isPlaying: false, share: 0, time: '0:00' }));
      audio.onTimeUpdate(() => {
        const share = audio.duration > 0 ? (audio.currentTime / audio.duration) * 100 : 0;
        this.setData({ share, time: clock(audio.currentTime) });
      });
      audio.onError(() => this.setData({ isPlaying: false, failed: true }));
      this.audio = audio;
    },
  },
  lifetimes: {
    detached() {
      this.stop();
    },
  },
  methods: {
    stop() {
      if (this.audio) this.audio.destroy();
      this.audio = null;
    },
    onTap() {
      if (!this.audio) return;
      if (this.data.isPlaying) this.audio.pause();
      else this.audio.play();
    },
  },
});
