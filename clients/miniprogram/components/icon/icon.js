/** One set, drawn with a stroke of 1.5 on 24: always beside a word, or under a label. */
const SHAPES = {
  plus: '<path d="M12 5v14M5 12h14"/>',
  close: '<path d="M6 6l12 12M18 6L6 18"/>',
  check: '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
  chevron: '<path d="M9 5l7 7-7 7"/>',
  heart:
    '<path d="M12 20s-7.5-4.6-7.5-10.2A4.3 4.3 0 0 1 12 7.2a4.3 4.3 0 0 1 7.5 2.6C19.500 15.400 12 20 12 20z"/>',
  download: '<path d="M12 4v11M7 10.500l5 5 5-5M5 20h14"/>',
  share: '<path d="M12 15V4M8 7.500L12 3.500l4 4M6 12v7.500h12V12"/>',
  again:
    '<path d="M4 12a8 8 0 0 1 13.700-5.700L20 8.500M20 4v4.500h-4.500M20 12a8 8 0 0 1-13.700 5.700L4 15.500M4 20v-4.500h4.500"/>',
  trash: '<path d="M4 7h16M9 7V4.500h6V7M6.500 7l1 13h9l1-13M10 11v5M14 11v5"/>',
  alert: '<circle cx="12" cy="12" r="8.500"/><path d="M12 7.500v5.500M12 16v.2"/>',
  clock: '<circle cx="12" cy="12" r="8.500"/><path d="M12 7v5l3.500 2"/>',
  offline:
    '<path d="M4 4l16 16M8.500 16a5 5 0 0 1 7 0M5 12.500a10 10 0 0 1 5-2.700M14 9.800a10 10 0 0 1 5 2.700M12 19.500v.2"/>',
  film: '<rect x="3.500" y="5" width="17" height="14" rx="2"/><path d="M10 9l5 3-5 3z"/>',
  sound: '<path d="M4 10v4M8 7v10M12 4v16M16 8v8M20 10.500v3"/>',
  words: '<path d="M5 6h14M5 10.500h14M5 15h9M5 19.500h6"/>',
  picture:
    '<rect x="3.500" y="4.500" width="17" height="15" rx="2"/><circle cx="9" cy="10" r="1.600"/><path d="M4 17l5-4 3.500 3 3-2.500 5 4"/>',
  camera: '<path d="M4 8h3.500L9 5.500h6L16.500 8H20v11H4z"/><circle cx="12" cy="13" r="3.500"/>',
  coin: '<circle cx="12" cy="12" r="8.500"/><path d="M12 7.500v9M9 10.500l3-3 3 3"/>',
  shield:
    '<path d="M12 3.500l7.500 3v5.500c0 4.500-3.200 7.500-7.500 8.800-4.300-1.300-7.500-4.300-7.500-8.800V6.500z"/>',
  chat: '<path d="M4 5h16v11.500H10L5.500 20v-3.500H4z"/>',
  spark:
    '<path d="M12 3.500l1.900 6.600 6.600 1.900-6.600 1.900L12 20.500l-1.900-6.600L3.500 12l6.600-1.900z"/>',
  copy: '<rect x="8.500" y="8.500" width="11" height="11" rx="2"/><path d="M15.500 8.500v-4h-11v11h4"/>',
  play: '<path d="M8 5l11 7-11 7z"/>',
  pause: '<path d="M8.500 5.500v13M15.500 5.500v13"/>',
};

function picture(name, filled) {
  const shape = SHAPES[name] || SHAPES.alert;
  const fill = filled ? '#000' : 'none';
  const look = `fill="${fill}" stroke="#000" stroke-width="1.600" stroke-linecap="round" stroke-linejoin="round"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" ${look}>${shape}</svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
}

Component({
  properties: {
    name: String,
    /** rpx. */
    size: { type: Number, value: 40 },
    filled: Boolean,
  },
  data: { look: '' },
  observers: {
    'name, size, filled'(name, size, filled) {
      const mask = `${picture(name, filled)} center / contain no-repeat`;
      this.setData({
        look: `width:${size}rpx;height:${size}rpx;-webkit-mask:${mask};mask:${mask}`,
      });
    },
  },
});
