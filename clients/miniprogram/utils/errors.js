/**
 * Every error in words: what happened and what to do. The server's own message says it better where
 * it names a field or a photo; these are for codes alone. `credits`: whether they are back.
 */

const TEXTS = {
  INTERNAL: '系统繁忙，请稍后再试',
  DATABASE_UNAVAILABLE: '系统繁忙，正在重试',
  STORAGE_UNAVAILABLE: '存储繁忙，正在重试',
  MODERATION_UNAVAILABLE: '内容检查暂时不可用，正在重试',
  OFFLINE: '网络已断开，恢复后自动继续',
  NO_ANSWER: '网络不稳定，正在重试',
  INVALID_REQUEST: '有一项填写不正确，请修改',
  UNAUTHENTICATED: '登录已失效，请重新打开小程序',
  REQUEST_CONFLICT: '这次请求与之前的不一致，请重新提交',
  SCENE_NOT_FOUND: '该场景已下架，请换一个',
  MODEL_NOT_FOUND: '该模型已下架，请换一个',
  MODEL_UNAVAILABLE: '该模型暂时不可用，请换一个',
  CONTENT_BLOCKED: '内容没有通过检查，请修改后再试',
  RESERVATION_SPENT: '预留的积分不够了',
  RESERVATION_CLOSED: '预留已结束，请重新开始',
  INPUT_NOT_RECOGNISED: '有一个文件不是图片，请换一张',
  INPUT_GONE: '有一张照片已被删除，请重新选择',
  PROVIDER_CONTENT_POLICY: '照片或描述没有通过检查，请修改后再试',
  PROVIDER_INVALID_INPUT: '该模型不支持这些设置，请修改',
  PROVIDER_INPUT_FETCH_FAILED: '照片没有读取成功，请换一张',
  PROVIDER_MODEL_UNAVAILABLE: '该模型已停用，请换一个',
  FILE_TOO_LARGE: '图片超过 20 MB，请换一张',
  FILM_UNSUPPORTED: '这种视频无法处理，请换一个',
  FILM_TOO_LARGE: '视频太大，请换一个',
  SOUND_FORMAT_UNSUPPORTED: '这种音频无法处理，请换一种格式',
  WORDS_EMPTY: '没有生成任何文字，请换一种说法',
  NOT_A_PICTURE: '不是图片，请换一张',
  FILE_GONE: '照片已失效，请重新选择',
  STORAGE_FULL: '手机存储空间不足，没有提交',
  OTHER_USER: '用户已改变，请再试一次',
  INSUFFICIENT_CREDITS: '积分不足',
  ACCOUNT_IN_DEBT: '积分有欠额，补足后可继续',
  TOO_MANY_KEYS: '密钥太多，请先撤销一些',
  TOO_MANY_IN_FLIGHT: '进行中的任务较多，等一个完成再试',
  SPENDING_CAP_REACHED: '已达到消费上限，请稍后再试',
  WORK_IN_PROGRESS: '还在生成中，取消或完成后才能删除',
  PROVIDER_PROVIDER_FAILED: '生成没有成功，请稍后再试',
  PROVIDER_TIMEOUT: '生成超时，请稍后再试',
  PROVIDER_RATE_LIMITED: '模型繁忙，请稍后再试',
  PROVIDER_TRANSIENT: '模型暂时连不上，请稍后再试',
  PROVIDER_NOT_FOUND: '任务在模型那边丢失，请再试一次',
  PROVIDER_UNKNOWN: '模型给出了无法识别的结果，请再试一次',
  PROVIDER_INSUFFICIENT_BALANCE: '服务暂停，请稍后再试',
  PROVIDER_AUTH: '服务暂停，请稍后再试',
  TASK_TIMEOUT: '等待太久，任务已结束',
  TASK_QUARANTINED: '任务多次没有进展，已结束',
  RELEASED_BY_OPERATOR: '任务由客服结束',
  MODERATION_CANNOT_CHECK: '这种内容暂时无法检查',
  FILM_NOT_MARKED: '视频没有加上标识，不能交付',
  STREAM_INTERRUPTED: '回答中断了，积分已退回',
  STREAM_NOT_OPENED: '没有打开，积分已退回',
  UPLOAD_FAILED: '照片上传失败，没有提交',
  TOO_MANY_WAITING: '未完成的请求过多，请等一等',
  NOT_FOUND: '找不到了，可能已被删除',
  ALREADY_SETTLED: '已经结束，不能取消',
  ACCOUNT_QUARANTINED: '账户正在核对，请联系客服',
  FORBIDDEN: '没有权限',
  CONFIG_INVALID: '服务暂停，请稍后再试',
  INVARIANT_VIOLATED: '系统出错，请联系客服',
  CANCELLED: '已取消，积分已退回',
  EXPIRED: '等待太久，请在作品中查看',
  PAYMENT_CHANNEL_UNAVAILABLE: '支付暂时连不上，正在重试',
  LOGIN_CODE_INVALID: '登录已过期，正在重试',
  PACK_UNAVAILABLE: '该积分包已下架，请换一个',
  CODE_INVALID: '兑换码不正确',
  TOO_MANY_ORDERS: '未完成的订单较多，请稍后再试',
  TOO_MANY_TRIES: '试的次数太多，请稍后再试',
  PAYMENTS_OFF: '暂时不能购买',
  ORDER_NOT_PAYABLE: '这个订单不能再支付',
  PAYMENT_CHANNEL_REFUSED: '支付被拒绝，未扣款',
  REFUND_IMPOSSIBLE: '这个订单不能退款',
  GIFT_UNAVAILABLE: '赠送已领过或已结束',
  UNKNOWN: '出了点问题，请稍后再试',
};

/** What a button offers, by what the error asks for. */
const ACTIONS = {
  same: { name: 'again', text: '再试一次' },
  fix: { name: 'fix', text: '返回修改' },
  buy: { name: 'buy', text: '查看积分' },
  later: { name: 'again', text: '再试一次' },
  never: null,
};

/** Of a DarkroomError, or of a code and message of a work that failed. */
function adviceOf({ code, message, retry }) {
  return {
    text: message || TEXTS[code] || TEXTS.UNKNOWN,
    action: (retry && ACTIONS[retry]) || null,
  };
}

module.exports = { TEXTS, adviceOf };
