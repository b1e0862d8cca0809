/** What every page shares. */

/** How much larger the user wants text than usual: 1 at WeChat's usual size. */
function textScale() {
  const { fontSizeSetting } = wx.getAppBaseInfo();
  const scale = (fontSizeSetting || 17) / 17;
  return Math.min(1.4, Math.max(0.9, scale));
}

/** Says an error that a call was refused with; the page stays as it is. */
function tell(error) {
  wx.showToast({ title: error.message || '出了点问题，请稍后再试', icon: 'none' });
}

module.exports = { textScale, tell };
