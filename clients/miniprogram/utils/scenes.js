/** A scene's colours, painted: scenes have no pictures of their own. */

const PAINTS = {
  'studio-white': 'radial-gradient(120% 90% at 50% 20%, #ffffff 0%, #e9e7e2 60%, #c9c5be 100%)',
  'studio-warm': 'linear-gradient(115deg, #f4e3cb 0%, #dcb98f 55%, #a97f57 100%)',
  'street-city': 'linear-gradient(180deg, #b9cad6 0%, #8c9aa5 52%, #4e555c 53%, #777069 100%)',
  'night-neon':
    'radial-gradient(60% 40% at 25% 40%, #e0458c 0%, transparent 70%), radial-gradient(60% 45% at 80% 55%, #2b8fd6 0%, transparent 70%), linear-gradient(180deg, #14102b, #251a45)',
  'cafe-window': 'linear-gradient(105deg, #f7e3bd 0%, #c99a62 45%, #5a3a26 100%)',
  'beach-sunset':
    'linear-gradient(180deg, #f7b267 0%, #f4845f 38%, #b4506a 56%, #37506b 57%, #a98467 100%)',
  'forest-morning': 'linear-gradient(165deg, #e6efcf 0%, #8fae7c 40%, #2f5140 100%)',
  grassland: 'linear-gradient(180deg, #8cc2ea 0%, #d8ecf6 52%, #8fbf5f 53%, #4f8a3c 100%)',
  'snow-field': 'linear-gradient(180deg, #c9d8e6 0%, #eef3f7 48%, #ffffff 62%, #d5dee7 100%)',
  'flower-garden':
    'radial-gradient(30% 22% at 25% 70%, #f29cb7 0%, transparent 100%), radial-gradient(34% 24% at 76% 78%, #f6c667 0%, transparent 100%), linear-gradient(180deg, #dff0d8, #86b27d)',
  'home-living': 'linear-gradient(180deg, #f4efe6 0%, #e3d8c6 60%, #b99c7b 61%, #8d7356 100%)',
  'hotel-lobby': 'linear-gradient(140deg, #2c2620 0%, #8a6a3f 55%, #e7c88f 100%)',
  'chinese-courtyard':
    'linear-gradient(180deg, #4a5552 0%, #59645f 22%, #f1efe9 23%, #dcdacf 70%, #8b9186 100%)',
  'spring-festival':
    'radial-gradient(40% 30% at 50% 32%, #ffd27a 0%, transparent 100%), linear-gradient(180deg, #c8281e, #7d1010)',
  'magazine-cover': 'linear-gradient(100deg, #f2f1ee 0%, #f2f1ee 46%, #16161a 47%, #36363c 100%)',
  'oil-painting': 'radial-gradient(70% 60% at 62% 32%, #d9a75c 0%, #7a4a26 48%, #2a1710 100%)',
};

const BY_CATEGORY = {
  studio: 'linear-gradient(160deg, #f3f1ec, #c9c4ba)',
  city: 'linear-gradient(160deg, #aebcc8, #4b545e)',
  nature: 'linear-gradient(160deg, #d2e6c2, #4f8053)',
  home: 'linear-gradient(160deg, #f1e6d4, #a98a66)',
  festival: 'linear-gradient(160deg, #f0b75a, #a5231b)',
  art: 'linear-gradient(160deg, #d7b98e, #3b2a44)',
};

const CATEGORY_NAMES = {
  studio: '影棚',
  city: '城市',
  nature: '自然',
  home: '居家',
  festival: '节日',
  art: '艺术',
};

/** CSS of a background. */
function paintOf(sceneId, category) {
  return PAINTS[sceneId] || BY_CATEGORY[category] || BY_CATEGORY.studio;
}

module.exports = { paintOf, CATEGORY_NAMES };
