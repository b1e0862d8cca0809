/**
 * What a file's name alone rules out. Names are not believed where they promise a medium (the
 * bytes decide), but a file that calls itself a document is none.
 */

const PICTURES = ['jpg', 'jpeg', 'jfif', 'png', 'webp', 'gif', 'bmp', 'heic', 'heif', 'avif'];
const SOUNDS = ['mp3', 'wav', 'm4a', 'aac', 'ogg', 'oga', 'opus', 'flac', 'amr', 'silk', 'wma'];
const FILMS = ['mp4', 'm4v', 'mov', 'webm', 'mkv', 'avi', 'flv', 'wmv', 'mpg', 'mpeg', '3gp'];
/** Documents, archives and programs; and drawings and scans that no picture reader here opens. */
const OTHERS =
  'txt md csv json xml yaml htm html xhtml js css svg svgz eps ai psd tif tiff pdf rtf ' +
  'doc docx xls xlsx ppt pptx zip rar 7z gz tar exe dll apk dmg iso sh bat php py';

const NO_PICTURE = new Set([...OTHERS.split(' '), ...SOUNDS, ...FILMS]);
const NO_RECORDING = new Set([...OTHERS.split(' '), ...PICTURES]);

/** True when a file of that name can be no picture, or no sound and no film. */
export function isOtherByName(fileId: string, wanted: 'picture' | 'audio' | 'video'): boolean {
  const extension = /\.([A-Za-z0-9]+)$/.exec(fileId)?.[1]?.toLowerCase();
  if (extension === undefined) return false;
  return (wanted === 'picture' ? NO_PICTURE : NO_RECORDING).has(extension);
}
