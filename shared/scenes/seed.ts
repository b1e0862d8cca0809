/** What a new environment starts with. Operators edit the documents, not this file. */
import type { SceneDoc, TemplateDoc } from './schema.ts';

type Seed = readonly [
  slug: string,
  title: string,
  description: string,
  category: SceneDoc['category'],
  prompt: string,
];

const seeds: readonly Seed[] = [
  [
    'studio-white',
    '纯白影棚',
    '干净的白色背景，适合主图',
    'studio',
    'a seamless pure white photo studio, soft even light, faint floor shadow',
  ],
  [
    'studio-warm',
    '暖调影棚',
    '米色背景与柔和侧光',
    'studio',
    'a warm beige photo studio, large softbox from the left, gentle gradient backdrop',
  ],
  [
    'street-city',
    '城市街拍',
    '都市街头的自然瞬间',
    'city',
    'a modern city street in soft daylight, shallow depth of field, shop fronts behind',
  ],
  [
    'night-neon',
    '霓虹夜色',
    '夜晚街道与霓虹灯光',
    'city',
    'a rainy city street at night, neon signs reflected on wet asphalt, cinematic light',
  ],
  [
    'cafe-window',
    '咖啡馆窗边',
    '午后阳光洒进咖啡馆',
    'city',
    'a cosy cafe beside a tall window, afternoon sunlight, wooden table, blurred interior',
  ],
  [
    'beach-sunset',
    '海边日落',
    '金色夕阳下的沙滩',
    'nature',
    'a quiet beach at sunset, golden hour backlight, gentle waves, warm haze',
  ],
  [
    'forest-morning',
    '晨雾森林',
    '清晨林间的光束',
    'nature',
    'a forest clearing in the early morning, light mist, sunbeams through tall trees',
  ],
  [
    'grassland',
    '草原蓝天',
    '辽阔草原与白云',
    'nature',
    'a wide green grassland under a blue sky with white clouds, light breeze',
  ],
  [
    'snow-field',
    '雪野',
    '安静的冬日雪景',
    'nature',
    'a calm snow field in winter, pale sky, soft diffuse light, distant pines',
  ],
  [
    'flower-garden',
    '花园',
    '盛开的花园小径',
    'nature',
    'a blooming flower garden path in spring, soft bokeh, pastel colours',
  ],
  [
    'home-living',
    '居家客厅',
    '明亮温馨的客厅',
    'home',
    'a bright modern living room, linen sofa, green plants, soft window light',
  ],
  [
    'hotel-lobby',
    '轻奢酒店',
    '大理石与暖光的大堂',
    'home',
    'an elegant hotel lobby, marble floor, warm ambient light, brass details',
  ],
  [
    'chinese-courtyard',
    '中式庭院',
    '白墙黛瓦与竹影',
    'festival',
    'a traditional Chinese courtyard, white walls, grey tiles, bamboo shadows, stone path',
  ],
  [
    'spring-festival',
    '新春红',
    '灯笼与喜庆的红色',
    'festival',
    'a festive Chinese New Year scene, red lanterns, warm golden light, tasteful decorations',
  ],
  [
    'magazine-cover',
    '杂志封面',
    '高级感的时尚大片',
    'art',
    'a high fashion magazine editorial, dramatic directional light, bold minimal backdrop',
  ],
  [
    'oil-painting',
    '油画质感',
    '古典油画般的光影',
    'art',
    'a classical oil painting atmosphere, chiaroscuro light, rich muted background',
  ],
];

export const seedScenes: readonly SceneDoc[] = seeds.map(
  ([slug, title, description, category, prompt], index) => ({
    _id: slug,
    title,
    description,
    prompt,
    category,
    types: ['photography', 'fitting', 'creation'],
    enabled: true,
    order: (index + 1) * 10,
  }),
);

export const seedTemplates: readonly TemplateDoc[] = [
  { _id: 'creation', text: '{prompt}, setting: {scene}, style: {style}' },
  {
    _id: 'photography',
    text:
      'Professional fashion photograph of a {gender} model, {age}, wearing exactly the garments ' +
      'shown in the reference photos, pose: {pose}, style: {style}, setting: {scene}. {prompt}. ' +
      'Keep the cut, colours, patterns and logos of the garments unchanged, natural proportions, ' +
      'realistic fabric, sharp focus.',
  },
  {
    _id: 'fitting',
    text:
      'Virtual try-on: the person in the first photo wears the garment of the second photo, ' +
      'pose: {pose}, style: {style}, setting: {scene}. {prompt}. Keep the face, hair and body of ' +
      'the person and the cut, colours and patterns of the garment unchanged, realistic fit.',
  },
];
