/** The photo a work was made from, for the comparison: a copy on this phone only. */

const KEY = 'before';
const MOST = 20;

function read() {
  const list = wx.getStorageSync(KEY);
  return Array.isArray(list) ? list.filter((one) => one && one.workId && one.path) : [];
}

/** Nobody waits for it: a work without it has no comparison, that is all. */
function remember(workId, photo) {
  if (read().some((one) => one.workId === workId)) return;
  const path = `${wx.env.USER_DATA_PATH}/before-${workId}.jpg`;
  wx.getFileSystemManager().copyFile({
    srcPath: photo,
    destPath: path,
    success() {
      const list = [{ workId, path }, ...read()];
      try {
        wx.setStorageSync(KEY, list.slice(0, MOST));
      } catch (_) {
        remove(path);
        return;
      }
      for (const old of list.slice(MOST)) remove(old.path);
    },
    fail: () => undefined,
  });
}

function remove(path) {
  wx.getFileSystemManager().unlink({ filePath: path, fail: () => undefined });
}

/** Its path; empty: none is kept. */
function photoBefore(workId) {
  const found = read().find((one) => one.workId === workId);
  return found ? found.path : '';
}

function forget(workId) {
  const list = read();
  for (const one of list) if (one.workId === workId) remove(one.path);
  try {
    wx.setStorageSync(
      KEY,
      list.filter((one) => one.workId !== workId),
    );
  } catch (_) {
    // The entry points at nothing: the comparison stays away.
  }
}

module.exports = { remember, photoBefore, forget };
