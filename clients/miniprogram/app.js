const { createDarkroom, wxPlatform } = require('./lib/darkroom');
const { env } = require('./config');
const { createJobs } = require('./utils/jobs');

App({
  onLaunch() {
    wx.cloud.init(env ? { env } : {});
    this.darkroom = createDarkroom(wxPlatform(wx));
    this.jobs = createJobs(this.darkroom);
    // What a page leaves for another: switchTab carries nothing.
    this.draft = null;
    this.deleted = new Set();
    this.privacy = null;
    wx.onNeedPrivacyAuthorization((resolve, info) => {
      if (this.privacy) this.privacy(resolve, info);
      else resolve({ event: 'disagree' });
    });
  },
});
