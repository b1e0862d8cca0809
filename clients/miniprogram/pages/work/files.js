/** A result out of the cloud as it lies there: its bytes carry the marks, so they are never redrawn. */

/** A temporary path. */
async function download({ file_id, url }) {
  const isCloud = /^cloud:/.test(file_id);
  const { tempFilePath, statusCode } = isCloud
    ? await wx.cloud.downloadFile({ fileID: file_id })
    : await wx.downloadFile({ url });
  if (statusCode !== 200) throw new Error(`downloadFile:fail ${statusCode}`);
  return tempFilePath;
}

/** Into the album; sound goes to a chat, for albums take none. */
async function save(image, kind) {
  const filePath = await download(image);
  if (kind === 'film') await wx.saveVideoToPhotosAlbum({ filePath });
  else if (kind === 'sound') await wx.shareFileMessage({ filePath });
  else await wx.saveImageToPhotosAlbum({ filePath });
}

async function readWords(image) {
  const filePath = await download(image);
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().readFile({
      filePath,
      encoding: 'utf8',
      success: ({ data }) => resolve(data),
      fail: reject,
    });
  });
}

module.exports = { save, readWords };
