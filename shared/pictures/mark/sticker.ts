import { createHash } from 'node:crypto';
import { ConfigError } from '../../platform/errors.ts';
import { createCache } from '../cache.ts';
import { guarded, loadSharp } from '../codec/sharp.ts';
import type { RawPicture } from '../raw.ts';

/** A little picture in colours of its own: RGBA, straight alpha. */
export interface Sticker {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Light modules around a code, without which readers do not find it (ISO/IEC 18004). */
const QUIET_MODULES = 4;
/** Smaller modules no camera reads from a phone's screen. */
const MODULE_PX_MIN = 2;
const LOGO_PIXELS_MAX = 2048 * 2048;
const STICKERS_KEPT = 16;

const stickers = createCache<Sticker>(STICKERS_KEPT);

/**
 * A logo at a height.
 * @throws ConfigError when the configured bytes are no picture: it is not the user's fault
 */
export function drawLogo(logo: Uint8Array, heightPx: number): Promise<Sticker> {
  const key = `logo ${createHash('sha256').update(logo).digest('hex')} ${heightPx}`;
  return stickers.get(key, async () => {
    const sharp = await loadSharp();
    const { data, info } = await sharp(logo, guarded(LOGO_PIXELS_MAX))
      .toColourspace('srgb')
      .ensureAlpha()
      .resize({ height: heightPx })
      .raw()
      .toBuffer({ resolveWithObject: true })
      .catch((cause: unknown) => {
        throw new ConfigError('mark.logo cannot be opened', { cause });
      });
    return { data, width: info.width, height: info.height };
  });
}

/** A QR code, black on white with its quiet zone, at least so wide; modules are whole px. */
export function drawQr(content: string, leastPx: number): Promise<Sticker> {
  return stickers.get(`qr ${leastPx} ${content}`, async () => {
    // The package's other half writes files: 40 KB a function has no use for.
    const { create } = await import('qrcode/lib/core/qrcode.js');
    const { modules } = create(content, { errorCorrectionLevel: 'M' });
    const across = modules.size + 2 * QUIET_MODULES;
    const modulePx = Math.max(MODULE_PX_MIN, Math.ceil(leastPx / across));
    const side = across * modulePx;
    const data = new Uint8Array(side * side * 4).fill(255);
    for (let y = 0; y < side; y += 1) {
      for (let x = 0; x < side; x += 1) {
        const [column, row] = [x, y].map((at) => Math.floor(at / modulePx) - QUIET_MODULES);
        const inside = isInside(column, modules.size) && isInside(row, modules.size);
        if (inside && modules.get(row, column))
          data.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
      }
    }
    return { width: side, height: side, data };
  });
}

const isInside = (at: number | undefined, size: number): at is number =>
  at !== undefined && at >= 0 && at < size;

/** Lays a sticker over the picture, in place; what lies outside is left out. */
export function pasteSticker(
  picture: RawPicture,
  sticker: Sticker,
  at: { left: number; top: number; opacity: number },
): void {
  const { data, width, height, channels } = picture;
  for (let y = Math.max(0, at.top); y < Math.min(height, at.top + sticker.height); y += 1) {
    for (let x = Math.max(0, at.left); x < Math.min(width, at.left + sticker.width); x += 1) {
      const from = ((y - at.top) * sticker.width + x - at.left) * 4;
      const cover = ((sticker.data[from + 3] ?? 0) / 255) * at.opacity;
      if (cover === 0) continue;
      const to = (y * width + x) * channels;
      const below = channels === 4 ? ((data[to + 3] ?? 0) / 255) * (1 - cover) : 1 - cover;
      const alpha = cover + below;
      for (let channel = 0; channel < 3; channel += 1) {
        const mixed =
          (sticker.data[from + channel] ?? 0) * cover + (data[to + channel] ?? 0) * below;
        data[to + channel] = mixed / alpha + 0.5;
      }
      if (channels === 4) data[to + 3] = alpha * 255 + 0.5;
    }
  }
}
