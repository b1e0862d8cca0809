/** Says whether a process that could develop pictures, and has not yet, has loaded sharp or canvas. */
import { createRequire } from 'node:module';
import { createDarkroom } from '../../../shared/pictures/index.ts';

createDarkroom();
const scripts = Object.keys(createRequire(import.meta.url).cache);
const report = process.report.getReport() as unknown as { sharedObjects: string[] };
const loaded = [...scripts, ...report.sharedObjects];
console.log(loaded.some((file) => /sharp|canvas|vips/.test(file)));
