/** Money and orders in words. */
const { adviceOf } = require('../../utils/errors');
const { beijing } = require('../../utils/format');

/** `¥6` and `¥9.90`. */
function yuan(fen) {
  return `¥${fen % 100 === 0 ? fen / 100 : (fen / 100).toFixed(2)}`;
}

const NOT_YET = '该积分包还没有生效，请稍后再试';
const REFUSALS = {
  [-15005]: '支付签名不正确，请联系客服',
  [-15006]: '支付签名不正确，请联系客服',
  [-15007]: '登录已过期，请再试一次',
  [-15010]: NOT_YET,
  [-15011]: '这台手机不能使用沙箱支付',
  [-15013]: '价格有变动，请稍后再试',
  [-15014]: NOT_YET,
  [-15020]: '操作太频繁，请稍后再试',
  [-15021]: '操作太频繁，请稍后再试',
};

/** What a purchase came to: a strip for the page; null: nothing to say. */
function noticeOf({ outcome, order, errCode }) {
  const say = (tone, icon, text, detail) => ({ tone, icon, text, detail });
  switch (outcome) {
    case 'credited':
      return say('done', 'check', `已到账 ${order.credits} 积分`, '');
    case 'waiting':
      return say('busy', 'clock', '已付款，正在到账', '通常几秒内到账，不用再付一次');
    case 'review':
      return say('held', 'alert', '这笔付款正在核对', '积分暂未到账，钱不会丢，核对后处理');
    case 'closed':
      return say('held', 'clock', '订单超过一天未付款，已关闭', '');
    case 'unpaid':
      return say('held', 'clock', '网络较慢，还没有付款', '可以再点一次支付');
    case 'refused':
      return say('failed', 'alert', '支付没有成功', REFUSALS[errCode] || '请再试一次');
    default:
      return null;
  }
}

/** Of what broke off. `mayBePaid`: a sheet was shown whose end nobody knows; else `text` is so. */
function troubleOf(error, mayBePaid, text) {
  const detail = adviceOf(error).text;
  if (!mayBePaid) return { tone: 'failed', icon: 'alert', text, detail };
  return { tone: 'held', icon: 'clock', text: '付款结果还没有确认，不要再付一次', detail };
}

/** A row of the list. `isPaid`: this phone has paid, whatever the server knows yet. */
function rowOf(order, isPaid) {
  const { order_id, title, credits, price_fen, paid_fen, refunded_fen, revoked, created_at } =
    order;
  const status = stateOf(order, isPaid);
  const back = refunded_fen > 0 ? `退回 ${yuan(refunded_fen)}，收回 ${revoked} 积分` : '';
  return {
    id: order_id,
    title,
    credits,
    price: yuan(paid_fen === null ? price_fen : paid_fen),
    when: beijing(Date.parse(created_at)),
    ...status,
    detail: back || status.detail,
    canPay: status.name === 'unpaid',
  };
}

function stateOf({ status }, isPaid) {
  const state = (name, tone, icon, word, detail = '') => ({ name, tone, icon, word, detail });
  switch (status) {
    case 'created':
      return isPaid
        ? state('waiting', 'busy', 'clock', '已付款，到账中', '通常几秒内到账，不用再付一次')
        : state('unpaid', 'held', 'clock', '待支付');
    case 'closed':
      return isPaid
        ? state('waiting', 'busy', 'clock', '已付款，到账中', '付款晚了一些，仍会到账')
        : state('closed', 'off', 'close', '已关闭', '超过一天未付款');
    case 'review':
      return state('review', 'held', 'alert', '核对中', '付款与订单不一致，核对后处理，钱不会丢');
    case 'fulfilled':
      return state('fulfilled', 'done', 'check', '已到账');
    case 'part_refunded':
      return state('refunded', 'off', 'again', '部分退款');
    case 'refunded':
      return state('refunded', 'off', 'again', '已退款');
    default:
      // A newer server's.
      return state('other', 'off', 'alert', '请联系客服');
  }
}

module.exports = { yuan, noticeOf, rowOf, troubleOf };
