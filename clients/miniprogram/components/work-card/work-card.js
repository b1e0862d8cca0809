const { ago, kindOf, KIND_NAMES } = require('../../utils/format');
const { adviceOf } = require('../../utils/errors');

const KIND_ICONS = { film: 'film', sound: 'sound', words: 'words', picture: 'picture' };

/** What a card shows of a work, or of a wish on its way to become one. */
function viewOf(work, now) {
  const image = work.images && work.images[0];
  const kind = kindOf(image);
  const isLive = ['pending', 'processing', 'uploading', 'sending', 'running'].includes(work.status);
  const isDone = work.status === 'completed';
  const back = work.refunded > 0 ? '积分已退回' : '未扣费';
  return {
    kind,
    kindName: kind === 'picture' ? '' : KIND_NAMES[kind],
    icon: KIND_ICONS[kind],
    src: isDone && image ? image.thumb_url || image.thumb_file_id : '',
    width: image ? image.width : 3,
    height: image ? image.height : 4,
    isLive,
    isDone,
    more: isDone && work.images.length > 1 ? work.images.length : 0,
    progress: Math.floor(work.progress || 0),
    message: isLive
      ? work.message
      : adviceOf({ code: work.error_code, message: work.message }).text,
    end: work.status === 'cancelled' ? '已取消' : work.status === 'refused' ? '没有提交' : '失败',
    back,
    when: work.created_at ? ago(work.created_at, now) : '刚刚',
  };
}

Component({
  properties: { work: Object, title: String },
  data: {
    view: {
      src: '',
      width: 3,
      height: 4,
      icon: '',
      message: '',
      progress: 0,
      isLive: false,
      isDone: true,
    },
  },
  observers: {
    work(work) {
      if (work) this.setData({ view: viewOf(work, Date.now()) });
    },
  },
  methods: {
    onTap() {
      this.triggerEvent('open');
    },
  },
});
