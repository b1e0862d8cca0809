/** What to change before shipping. */
module.exports = {
  /** Id of the CloudBase environment; empty: the first one of this mini-program. */
  env: '',
  /** Page that sells packs, such as `/packages/buy/packs`; empty: no button leads there. */
  buyPage: '',
};
