/**
 * Develops one picture after another, all memory collected in between, for the test that reads in
 * Node's trace what became of the code compiled for them.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import sharp from 'sharp';
import { createDarkroom } from '../../../shared/pictures/index.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const PICTURES = 40;
/** Their thumbnails are halved and quartered. */
const darkrooms = [512, 256].map((thumbnailPx) => createDarkroom({ thumbnailPx }));
const flat = { width: 1024, height: 1024, channels: 3, background: '#777777' } as const;
const bytes = await sharp({ create: flat }).png().toBuffer();
for (let count = 0; count < PICTURES; count += 1) {
  for (const darkroom of darkrooms) {
    collect();
    await darkroom.develop({ bytes, output: 'jpeg', produceId: 'a', taskType: '', model: '' });
  }
}
