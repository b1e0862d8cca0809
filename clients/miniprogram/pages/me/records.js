/** A row of the ledger in words. */
const { beijing } = require('../../utils/format');

const KINDS = {
  hold: '占用',
  settle: '结算',
  grant: '到账',
  adjust: '调整',
  expire: '过期',
  revoke: '收回',
  reserve: '预留',
  close: '预留结束',
};

/** What changed for `available`; a settle shows what it gave back. */
function rowOf(record) {
  const { record_id, kind, amount, captured, released, available_after, created_at } = record;
  const change = { hold: -amount, reserve: -amount, expire: -amount, revoke: -amount };
  const given = kind === 'settle' || kind === 'close' ? released : amount;
  const value = kind in change ? change[kind] : given;
  let name = KINDS[kind] || kind;
  if (kind === 'settle') name = captured > 0 ? (released > 0 ? '部分扣除' : '扣除') : '退回';
  return {
    id: record_id,
    name,
    detail: kind === 'settle' && captured > 0 ? `实扣 ${captured} 积分` : '',
    change: value > 0 ? `+${value}` : value < 0 ? `−${-value}` : '0',
    isMore: value > 0,
    after: available_after,
    when: beijing(Date.parse(created_at)),
  };
}

module.exports = { rowOf };
