const { createDarkroom, wxPlatform } = require('./lib/darkroom');
const { env } = require('./config');
const { claim } = require('./utils/invite');
const { createJobs } = require('./utils/jobs');

App({
  onLaunch({ query }) {
    wx.cloud.init(env ? { env } : {});
    this.phone = wxPlatform(wx);
    this.darkroom = createDarkroom(this.phone);
    this.jobs = createJobs(this.darkroom);
    // What a page leaves for another: switchTab carries nothing.
    this.draft = null;
    this.deleted = new Set();
    this.privacy = null;
    wx.onNeedPrivacyAuthorization((resolve, info) => {
      if (this.privacy) this.privacy(resolve, info);
      else resolve({ event: 'disagree' });
    });
    claim(this.darkroom, query.invite);
  },
});
