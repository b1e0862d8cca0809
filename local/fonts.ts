/**
 * Writes the mark's font again: Noto Sans SC Bold cut down to the characters marks are written in.
 * Run with `node local/run.cjs local/fonts.ts` after changing CHARACTERS or the @fontsource version.
 */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import subsetFont from 'subset-font';
import { MARK_FONT_FILE } from '../shared/pictures/font.ts';

const assets = join(dirname(fileURLToPath(import.meta.url)), '../shared/pictures/assets');
const source = dirname(
  createRequire(import.meta.url).resolve('@fontsource/noto-sans-sc/package.json'),
);

/** GB 2312 level 1, the 3,755 common characters: rows B0 to D7 (the last one five short). */
function commonHan(): string {
  const decoder = new TextDecoder('gbk');
  const characters: string[] = [];
  for (let row = 0xb0; row <= 0xd7; row += 1) {
    const last = row === 0xd7 ? 0xf9 : 0xfe;
    for (let cell = 0xa1; cell <= last; cell += 1) {
      characters.push(decoder.decode(new Uint8Array([row, cell])));
    }
  }
  return characters.join('');
}

const range = (first: number, last: number): string =>
  String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, index) => first + index));

/** Beside Han: ASCII, the signs marks are written with, full-width forms. */
const SIGNS = `©®™°·×—–‘’“”…•、。〈〉《》「」『』【】〔〕〖〗￥～`;
/** Beyond the common 3,755, yet on many shop signs and company names. */
const NAMES =
  '鑫淼焱垚犇晟曦睿骏昊煜玥瑜琪琳璐瑾璟熠烨炜炫祺祎禧颢翊羿翀芃芊茗荃莘菁萱葳蓓蔚薇霏霖雯妍婷媛嫣沁泓泽洺涵淇渝湉滢瀚灏彧彬忻怡恺悦暄楠榕槿';
const CHARACTERS = range(0x20, 0x7e) + SIGNS + range(0xff01, 0xff5e) + commonHan() + NAMES;

const font = await readFile(join(source, 'files/noto-sans-sc-chinese-simplified-700-normal.woff2'));
const subset = await subsetFont(font, CHARACTERS, { targetFormat: 'truetype' });
await writeFile(join(assets, MARK_FONT_FILE), subset);
await copyFile(join(source, 'LICENSE'), join(assets, 'OFL.txt'));
console.log(
  `${MARK_FONT_FILE}: ${(subset.length / 1024).toFixed(0)} KiB, ${[...CHARACTERS].length} characters asked for`,
);
