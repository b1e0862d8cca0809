/**
 * Bills as tables of text: a line of names, and a line for each payment and refund. Columns are
 * found by their names, cells may begin with a grave accent, and a summary may follow.
 */
import type { BillLine } from '../core/channel.ts';
import { ChannelUnavailableError } from '../core/errors.ts';

/** Names of each column, as WeChat's bills of several kinds have them. */
const COLUMNS = {
  orderId: ['商户订单号', '商家订单号', '业务订单号', 'order_id', 'out_trade_no'],
  channelOrderId: ['微信订单号', '平台订单号', 'wx_order_id', 'transaction_id'],
  paid: ['订单金额', '支付金额', '应结订单金额', 'paid_fee', 'total_fee'],
  refunded: ['申请退款金额', '退款金额', 'refund_fee'],
  state: ['交易状态', '订单状态', '类型', 'type', 'trade_state'],
} as const;

type Column = keyof typeof COLUMNS;

/** Amounts in yuan have a point and are turned into fen; whole numbers are fen already. */
export function readBill(text: string, unit: 'yuan' | 'fen' = 'yuan'): BillLine[] {
  const rows = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map(cellsOf);
  const head = rows.findIndex((cells) => cells.some((cell) => isOneOf(cell, 'orderId')));
  if (head === -1) {
    if (text.trim() === '') return [];
    throw new ChannelUnavailableError('a bill whose columns are not known');
  }
  const names = rows[head] ?? [];
  const at = (column: Column): number => {
    for (const name of COLUMNS[column]) {
      const index = names.indexOf(name);
      if (index !== -1) return index;
    }
    return -1;
  };
  const places = { order: at('orderId'), channel: at('channelOrderId') };
  const sums = { paid: at('paid'), refunded: at('refunded'), state: at('state') };
  const lines: BillLine[] = [];
  for (const cells of rows.slice(head + 1)) {
    // What follows the lines is a summary, with fewer columns and a head of its own.
    if (cells.length < names.length) break;
    const ids = {
      orderId: cells[places.order] ?? '',
      channelOrderId: cells[places.channel] ?? '',
    };
    const back = fenOf(cells[sums.refunded], unit);
    const isRefund = back > 0 || /REFUND|退款/.test(cells[sums.state] ?? '');
    const fen = isRefund ? back : fenOf(cells[sums.paid], unit);
    lines.push({ kind: isRefund ? 'refund' : 'payment', ...ids, fen });
  }
  return lines;
}

const cellsOf = (line: string): string[] =>
  line.split(',').map((cell) => cell.trim().replace(/^`/, '').replace(/^"|"$/g, ''));

const isOneOf = (cell: string, column: Column): boolean =>
  (COLUMNS[column] as readonly string[]).includes(cell);

/** Exactly, without fractions of numbers: `9.90` is 990. */
function fenOf(cell: string | undefined, unit: 'yuan' | 'fen'): number {
  const text = cell ?? '';
  if (unit === 'fen') return /^\d+$/.test(text) ? Number(text) : 0;
  const [, yuan, fraction = ''] = /^(\d+)(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  if (yuan === undefined) return 0;
  return Number(yuan) * 100 + Number(fraction.padEnd(2, '0'));
}
