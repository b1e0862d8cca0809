/** Scenes and models of the server, asked once a life; and what a model wants of its user. */

let asked = null;

function catalogue(darkroom) {
  if (asked === null) {
    asked = Promise.all([darkroom.call('listScenes', {}), darkroom.call('listModels', {})]).then(
      ([{ scenes }, { models, defaults }]) => ({ scenes, models, defaults }),
    );
    asked.catch(() => {
      asked = null;
    });
  }
  return asked;
}

/** The title of a scene; empty where nobody has asked for the scenes or it is gone. */
function titleOf(scenes, work) {
  const scene = scenes.find((one) => one.scene_id === (work.scene_id || work.sceneId));
  return (scene && scene.title) || work.prompt || '自由创作';
}

/** Models that can do this kind of job with the photos it takes. */
function modelsFor(models, type) {
  if (type === 'creation') return models;
  const photos = type === 'fitting' ? 2 : 1;
  return models.filter(
    ({ kind, functions, input }) =>
      kind === 'image' && functions.includes('image-to-image') && input.images.max >= photos,
  );
}

/** How many photos: `{ min, max, places }`. */
function photosOf(type, model) {
  if (type === 'fitting') return { min: 2, max: 2, places: ['人物', '服装'] };
  if (!model) return { min: 1, max: 9, places: [] };
  const { min, max } = model.input.images;
  if (type === 'photography') return { min: 1, max: Math.min(9, max), places: [] };
  return { min, max, places: [] };
}

/** The fields of its form with what they start with. */
function startValues(model) {
  const values = {};
  for (const { name, default: value } of model.form) if (value !== undefined) values[name] = value;
  return values;
}

module.exports = { catalogue, titleOf, modelsFor, photosOf, startValues };
