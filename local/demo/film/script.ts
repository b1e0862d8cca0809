/** What the demo films unless it is told something else: three shots, two of them spoken. */
export const SCRIPT = `第一场 海边 黄昏
林夏在海边收起渔网。
林夏：你看，灯亮了。
第二场 老街 夜
霓虹灯下，老陈提着灯走来。
老陈：我们回家吧。
第三场 山路 清晨
雪停了，两人走过山路。`;
