/** A storyboard as a model would draw it, from the script that stands in the question. */

const SCRIPT = /<script>\n?([\s\S]*?)\n?<\/script>/;
const SPOKEN = /^\s*([^\s：:（(]{1,12})(?:[（(][^）)]*[）)])?[：:]\s*(.+)$/;
const HEADING = /^\s*(?:第.{1,6}[场幕景集]|场景|INT\.|EXT\.|内景|外景|\d+[-.、])/i;
const SIZES = ['远景', '中景', '近景', '特写'];
const MOVES = ['固定', '缓慢推近', '横移', '跟拍'];
const CHARS_A_SECOND = 4;
const SPOKEN_IN_A_SHOT = 3;

interface Line {
  readonly kind: 'dialogue';
  readonly speaker: string;
  readonly text: string;
}

interface Group {
  readonly seen: string[];
  readonly lines: Line[];
  readonly location: string;
}

/** Null where nothing of the kind is asked for. */
export function storyboardFor(question: string): object | null {
  const script = SCRIPT.exec(question)?.[1];
  if (script === undefined) return null;
  return { shots: groupsOf(script).map(shotOf) };
}

/** What is seen, with what is said on it; a new picture begins with what is seen next. */
function groupsOf(script: string): Group[] {
  const groups: Group[] = [];
  let location = '';
  for (const line of script.split(/\n+/).filter((one) => one.trim() !== '')) {
    if (HEADING.test(line)) {
      location = line
        .trim()
        .replace(HEADING, '')
        .replace(/^[\s：:]+/, '')
        .slice(0, 20);
      continue;
    }
    const [, speaker, text] = SPOKEN.exec(line) ?? [];
    const last = groups.at(-1);
    if (speaker === undefined || text === undefined) {
      for (const sentence of line.match(/[^。！？!?]+[。！？!?]?/g) ?? [line]) {
        groups.push({ seen: [sentence.trim()], lines: [], location });
      }
    } else if (last !== undefined && last.lines.length < SPOKEN_IN_A_SHOT) {
      last.lines.push({ kind: 'dialogue', speaker, text: text.trim() });
    } else {
      const lines: Line[] = [{ kind: 'dialogue', speaker, text: text.trim() }];
      groups.push({ seen: [`${speaker}说话`], lines, location });
    }
  }
  return groups.slice(0, 60);
}

function shotOf({ seen, lines, location }: Group, index: number): object {
  const description = seen.join('');
  const spoken = lines.reduce((sum, { text }) => sum + text.length, 0) / CHARS_A_SECOND;
  const names = [...new Set(lines.map(({ speaker }) => speaker))];
  return {
    title: description.slice(0, 10),
    description,
    seconds: Math.min(15, Math.max(3, Math.ceil(spoken) + 1)),
    size: SIZES[index % SIZES.length],
    angle: '平视',
    move: MOVES[index % MOVES.length],
    location,
    time: /夜|晚/.test(description) ? '夜' : '日',
    mood: '',
    characters: names.map((name) => ({ name, description: '' })),
    lines,
  };
}
