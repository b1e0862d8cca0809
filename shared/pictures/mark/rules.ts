import { ConfigError, type ErrorDetail } from '../../platform/errors.ts';
import { sniffFormat } from '../codec/source-format.ts';
import { PictureError } from '../errors.ts';
import { fontCoverage, markFontPath, missingGlyphs } from '../font.ts';
import { MARK_POSITIONS, type ResolvedMark } from './options.ts';

/** GB 45438-2025, 5.2: letters are at least 5 % of the shortest side high. */
export const LAWFUL_HEIGHT = 0.05;
/** Ink height of the font in em, measured at 1,000 px: 生 (the lowest of the law's words), A, 1. */
const HAN_INK_EM = 0.911;
const CAPITAL_INK_EM = 0.741;
const DIGIT_INK_EM = 0.721;
const LONGEST_TEXT = 40;
/** A code of 49 modules at most: still readable at a sixth of 1,024 px. */
const LONGEST_QR = 120;
const LARGEST_LOGO_BYTES = 2_000_000;

/**
 * Checks a mark when it is configured, so that no picture ever meets a bad one.
 * @throws ConfigError whose details name each field that breaks a rule
 */
export function checkMark(mark: ResolvedMark, field: string): void {
  const details = [...shapeFaults(mark), ...glyphFaults(mark)];
  if (mark.exemption === undefined) details.push(...lawFaults(mark));
  if (details.length === 0) return;
  const faults = details.map((detail) => ({ ...detail, field: `${field}.${detail.field}` }));
  throw new ConfigError(faults.map((fault) => `${fault.field}: ${fault.message}`).join('; '), {
    details: faults,
  });
}

function shapeFaults(mark: ResolvedMark): ErrorDetail[] {
  const faults: ErrorDetail[] = [];
  const say = (field: string, message: string) => faults.push({ field, message });
  if (mark.visible && mark.text.trim() === '') say('text', '标识文字不能为空');
  if ([...mark.text].length > LONGEST_TEXT) say('text', `标识文字最多 ${LONGEST_TEXT} 个字`);
  if (!(mark.ratio > 0 && mark.ratio <= 0.3)) say('ratio', '字号比例须在 0 到 0.3 之间');
  if (!(mark.opacity >= 0.2 && mark.opacity <= 1)) say('opacity', '不透明度须在 0.2 到 1 之间');
  if (!MARK_POSITIONS.includes(mark.position)) say('position', '未知的标识位置');
  if (mark.colour !== 'auto' && !/^#[0-9a-f]{6}$/i.test(mark.colour)) {
    say('colour', '颜色须为 auto 或 #rrggbb');
  }
  if (mark.qr !== undefined && (mark.qr === '' || Buffer.byteLength(mark.qr) > LONGEST_QR)) {
    say('qr', `二维码内容须为 1 到 ${LONGEST_QR} 字节`);
  }
  if (mark.logo !== undefined && !isLogo(mark.logo)) {
    say('logo', '标志须为不超过 2 MB 的 PNG、JPEG 或 WebP 图片');
  }
  if (mark.position === 'tiled' && (mark.logo || mark.qr)) {
    say('position', '平铺的标识不能带标志或二维码');
  }
  return faults;
}

function isLogo(logo: Uint8Array): boolean {
  try {
    sniffFormat(logo);
    return logo.length <= LARGEST_LOGO_BYTES;
  } catch (error) {
    if (error instanceof PictureError) return false;
    throw error;
  }
}

function glyphFaults(mark: ResolvedMark): ErrorDetail[] {
  const missing = missingGlyphs(mark.text, fontCoverage(markFontPath()));
  if (missing.length === 0) return [];
  return [{ field: 'text', message: `字体中缺少这些字：${missing.join(' ')}` }];
}

function lawFaults(mark: ResolvedMark): ErrorDetail[] {
  const faults: ErrorDetail[] = [];
  const say = (field: string, message: string) => faults.push({ field, message });
  if (!mark.visible) say('visible', '不加显式标识须符合《标识办法》第九条（exemption: article-9）');
  if (!/人工智能|AI/.test(mark.text)) say('text', '标识文字须含“人工智能”或“AI”');
  if (!/生成|合成/.test(mark.text)) say('text', '标识文字须含“生成”或“合成”');
  if (mark.position === 'center') say('position', '标识须位于图片的边或角');
  const least = LAWFUL_HEIGHT / inkHeight(mark.text);
  if (mark.ratio < least) {
    say(
      'ratio',
      `字高不足最短边的 5%，字号比例至少 ${(Math.ceil(least * 1000) / 1000).toFixed(3)}`,
    );
  }
  return faults;
}

/** Height in em of the lowest letters; small letters count as high as their line's capitals. */
function inkHeight(text: string): number {
  if (/[0-9]/.test(text)) return DIGIT_INK_EM;
  return /[A-Za-z]/.test(text) ? CAPITAL_INK_EM : HAN_INK_EM;
}
