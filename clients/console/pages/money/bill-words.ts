import { inBoth } from '../../../ui/core/language.ts';

export const billWords = inBoth({
  zh: {
    channels: { xpay: '微信虚拟支付', wxpay: '微信支付' },
    bill: '核对账单',
    billAbout:
      '与支付渠道某日的账单逐单比较。账单里有而本地没有的订单会立即查询；差异只列出，不改动。',
    compare: '核对',
    day: '日期',
    noBill: '渠道还没有这一天的账单',
    billLines: '账单行数',
    billAgrees: '全部一致',
    differences: {
      payment_unknown: '账单有付款，本地没有',
      payment_differs: '付款金额不同',
      refund_differs: '退款金额不同',
      not_in_bill: '本地有付款，账单没有',
    },
  },
  en: {
    channels: { xpay: 'WeChat virtual payment', wxpay: 'WeChat Pay' },
    bill: 'Compare a bill',
    billAbout:
      'Compares a day’s bill of a channel with our books, order by order. What the bill has and we have not is asked for at once; differences are listed, nothing is changed.',
    compare: 'Compare',
    day: 'Day',
    noBill: 'The channel has no bill of that day yet',
    billLines: 'Lines of the bill',
    billAgrees: 'Everything agrees',
    differences: {
      payment_unknown: 'In the bill, not in our books',
      payment_differs: 'Another amount was paid',
      refund_differs: 'Another amount was sent back',
      not_in_bill: 'In our books, not in the bill',
    },
  },
});
