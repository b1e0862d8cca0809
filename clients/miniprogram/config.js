/** What to change before shipping. */
module.exports = {
  /** Id of the CloudBase environment; empty: the first one of this mini-program. */
  env: '',
};
