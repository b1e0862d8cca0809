/** What the episode page says. */
import { inBoth } from '../../../ui/core/language.ts';
import { frameRoles, shotNames } from '../../data/place-names.ts';

export const episodeWords = inBoth({
  zh: {
    columns: '栏目',
    column: { script: '剧本', shots: '镜头', panel: '详情' },
    layouts: '镜头视图',
    layout: { grid: '网格', list: '列表', timeline: '时间线' },
    parts: '镜头内容',
    tab: { shot: '镜头', frame: '画面', video: '视频', line: '声音', history: '历史' },
    roles: frameRoles.zh,
    slots: { frame: '画面', video: '视频', line: '声音' },
    film: '成片',
    readOnly: '只读',
    nth: (n: string) => `镜头 ${n}`,
    named: shotNames.zh,
    seconds: (n: string) => `${n} 秒`,
    credits: (n: string) => `${n} 积分`,
    noneChosen: '选择一个镜头，在这里编辑和生成',
    madeByAi: '内容由 AI 生成',
    cancel: '取消',
  },
  en: {
    columns: 'Columns',
    column: { script: 'Script', shots: 'Shots', panel: 'Details' },
    layouts: 'How shots are shown',
    layout: { grid: 'Grid', list: 'List', timeline: 'Timeline' },
    parts: 'Parts of the shot',
    tab: { shot: 'Shot', frame: 'Pictures', video: 'Film', line: 'Sound', history: 'History' },
    roles: frameRoles.en,
    slots: { frame: 'Pictures', video: 'Film', line: 'Sound' },
    film: 'Film',
    readOnly: 'Read only',
    nth: (n: string) => `Shot ${n}`,
    named: shotNames.en,
    seconds: (n: string) => `${n} s`,
    credits: (n: string) => `${n} credits`,
    noneChosen: 'Choose a shot to edit and generate it here',
    madeByAi: 'Made by AI',
    cancel: 'Cancel',
  },
});
