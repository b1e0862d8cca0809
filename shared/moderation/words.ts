import type { Moderator, Outcome, Verdict } from './contract.ts';

export interface WordLists {
  readonly block?: readonly string[];
  readonly review?: readonly string[];
}

/** A node's children by character; a word that ends here has an outcome. */
interface Node {
  readonly next: Map<string, Node>;
  end?: { readonly word: string; readonly outcome: Outcome; readonly latin: boolean };
}

/**
 * Offline moderation by words: instant, without a service, and no judge of pictures or sounds. Sees through
 * letter case, full-width forms, invisible characters, and signs put between Han characters.
 */
export function createWordModerator(lists: WordLists = DEFAULT_WORDS): Moderator {
  const root = buildTree(lists);
  return {
    instant: true,
    sees: false,
    hears: false,
    async checkText({ text }) {
      const hits = findWords(root, text);
      const outcome = hits.some((hit) => hit.outcome === 'block')
        ? 'block'
        : hits.length > 0
          ? 'review'
          : 'pass';
      return { outcome, source: 'words', labels: hits.map(({ word }) => word), ticket: null };
    },
    checkPicture: async () => UNSEEN,
    checkSound: async () => UNSEEN,
  };
}

const UNSEEN: Verdict = { outcome: 'pass', source: 'words', labels: [], ticket: null };

function buildTree(lists: WordLists): Node {
  const root: Node = { next: new Map() };
  const add = (word: string, outcome: Outcome): void => {
    const characters = [...normalise(word)];
    if (characters.length === 0) return;
    let node = root;
    for (const character of characters) {
      const next = node.next.get(character) ?? { next: new Map() };
      node.next.set(character, next);
      node = next;
    }
    node.end = { word, outcome, latin: LATIN.test(characters[0] ?? '') };
  };
  // Block last: a word in both lists is blocked.
  for (const word of lists.review ?? []) add(word, 'review');
  for (const word of lists.block ?? []) add(word, 'block');
  return root;
}

type Hit = NonNullable<Node['end']>;

function findWords(root: Node, text: string): Hit[] {
  const characters = [...normalise(text)];
  const hits = new Map<string, Hit>();
  for (let start = 0; start < characters.length; start += 1) {
    let node: Node | undefined = root;
    for (let at = start; at < characters.length && node; at += 1) {
      const character: string = characters[at] ?? '';
      // `赌*博` and `赌 博` are 赌博; between Latin letters a space ends the word.
      const skipped: boolean = at > start && SEPARATOR.test(character) && !node.next.has(character);
      if (skipped && !LATIN.test(characters[at - 1] ?? '')) continue;
      node = node.next.get(character);
      if (node?.end && standsAlone(node.end, characters, start, at))
        hits.set(node.end.word, node.end);
    }
  }
  return [...hits.values()];
}

/** `ass` is in `class`: Latin words count only whole. */
function standsAlone(
  hit: Hit,
  characters: readonly string[],
  start: number,
  last: number,
): boolean {
  if (!hit.latin) return true;
  return !LATIN.test(characters[start - 1] ?? '') && !LATIN.test(characters[last + 1] ?? '');
}

const LATIN = /[\p{Script=Latin}\p{N}]/u;
const SEPARATOR = /[\s\p{P}\p{S}]/u;
const INVISIBLE = /[\p{Cf}\p{Mn}\p{Cc}]/gu;

const normalise = (text: string): string =>
  text.normalize('NFKD').replace(INVISIBLE, '').toLowerCase();

/** A short list of what no service may draw; operators add their own. */
export const DEFAULT_WORDS: WordLists = {
  block: [
    ...['儿童色情', '幼女裸', '萝莉裸', '未成年裸', '强奸', '轮奸', '裸聊', '约炮', '卖淫', '嫖娼'],
    ...['色情', '淫秽', '一丝不挂', '性交', '口交', '春药', '迷奸', '自杀教程', '制作炸弹', '制毒'],
    ...['冰毒', '海洛因', '贩毒', '枪支买卖', '代开发票', '办假证', '赌博', '六合彩', '百家乐'],
    ...['child porn', 'cp porn', 'rape', 'porn', 'naked child', 'nude child', 'bestiality'],
  ],
  review: [
    ...['裸体', '全裸', '半裸', '内衣', '比基尼', '血腥', '尸体', '自杀', '自残', '吸毒', '枪'],
    ...['nude', 'naked', 'nsfw', 'gore', 'suicide', 'lingerie', 'topless', 'deepfake'],
  ],
};
