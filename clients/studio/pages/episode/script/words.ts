import { inBoth } from '../../../../ui/core/language.ts';

export const scriptWords = inBoth({
  zh: {
    script: '剧本',
    placeholder: '在这里写剧本，或粘贴已有的剧本。写好后可以由文字模型拆成分镜，开始前会先报价',
    chars: (n: string, most: string) => `${n} / ${most} 字`,
    tooLong: (n: string) => `粘贴的内容超出 ${n} 字，超出的部分没有加入`,
    from: '光标处的镜头',
    noneHere: '光标处没有镜头',
  },
  en: {
    script: 'Script',
    placeholder:
      'Write the script here, or paste one. A text model can make a storyboard of it; the price comes first',
    chars: (n: string, most: string) => `${n} / ${most} characters`,
    tooLong: (n: string) => `That was ${n} characters too long; the rest was not added`,
    from: 'Shots from here',
    noneHere: 'No shot comes from here',
  },
});
