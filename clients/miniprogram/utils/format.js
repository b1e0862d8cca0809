/** Times and kinds in words. */

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago; older than a week: the day. */
function ago(iso, now) {
  const time = Date.parse(iso);
  const past = now - time;
  if (past < MINUTE) return '刚刚';
  if (past < HOUR) return `${Math.floor(past / MINUTE)} 分钟前`;
  if (past < DAY) return `${Math.floor(past / HOUR)} 小时前`;
  if (past < 7 * DAY) return `${Math.floor(past / DAY)} 天前`;
  return beijing(time).slice(0, 10);
}

const two = (value) => `0${value}`.slice(-2);

/** `2026-11-26 14:05`, in UTC+8 wherever the phone is. */
function beijing(time) {
  const date = new Date(time + 8 * HOUR);
  const day = [date.getUTCFullYear(), two(date.getUTCMonth() + 1), two(date.getUTCDate())];
  return `${day.join('-')} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}

/** What a result is, by the file and what the server says of it. */
function kindOf(image) {
  const { media, mime } = image || {};
  const told = `${(media && media.kind) || ''} ${mime || ''}`;
  if (/film|video/.test(told)) return 'film';
  if (/sound|audio/.test(told)) return 'sound';
  if (/words|text/.test(told)) return 'words';
  return 'picture';
}

const KIND_NAMES = { picture: '图片', film: '视频', sound: '音频', words: '文字' };

const TYPE_NAMES = { photography: '拍摄', fitting: '试穿', creation: '创作' };

module.exports = { ago, beijing, kindOf, KIND_NAMES, TYPE_NAMES };
