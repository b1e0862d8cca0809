/** What the demo films unless it is told something else: three shots, two of them spoken. */
export const SCRIPT = `第一场 海边 黄昏
海浪拍打着礁石，灯塔亮起。
林夏：你看，灯亮了。
老陈提着灯慢慢走来。
老陈：船要回家了。
小船驶进港湾。`;
