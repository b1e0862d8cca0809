/** Who invited this user: told to the server once, kept until it has answered. */

const KEY = 'invite';

/** `code` comes from a shared card; undefined: an earlier one may still wait. */
async function claim(darkroom, code) {
  if (code) keep(code);
  const waiting = wx.getStorageSync(KEY);
  if (!waiting) return;
  try {
    await darkroom.call('claimInvite', { code: waiting });
  } catch (error) {
    // Invited before, a buyer already, or invitations are off: that is final, and nobody's fault.
    if (error.retry === 'same') return;
  }
  wx.removeStorageSync(KEY);
}

function keep(code) {
  try {
    wx.setStorageSync(KEY, code);
  } catch (_) {
    // No room: the next card says it again.
  }
}

module.exports = { claim };
