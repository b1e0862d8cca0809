/** What to change before shipping. */
module.exports = {
  /** Id of the CloudBase environment; empty: the first one of this mini-program. */
  env: '',
  /** Page that sells packs; empty: no button leads there. Nothing is shown where nothing is sold. */
  buyPage: '/packages/buy/packs/packs',
};
