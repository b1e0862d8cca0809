/** Cards of the list: of works and of wishes that are on their way to become one. */

/** Newer first; each once, the first word on it counts. */
function joined(newer, older) {
  const ids = new Set(newer.map((work) => work.work_id));
  return newer.concat(older.filter((work) => !ids.has(work.work_id)));
}

/** A wish without a task yet, as a card. */
function wishCard(job, title) {
  const { id, phase, progress, message, error, trouble } = job;
  const work = {
    status: phase,
    progress,
    message: (error || trouble || { message }).message,
    error_code: error ? error.code : null,
    images: [],
    refunded: 0,
  };
  return { key: id, title, work };
}

/** Two columns of about the same height. */
function columnsOf(cards) {
  const columns = [
    { side: 'left', cards: [] },
    { side: 'right', cards: [] },
  ];
  const heights = [0, 0];
  for (const card of cards) {
    const image = card.work.images[0];
    const ratio = image && image.width > 0 ? image.height / image.width : 1.33;
    const column = heights[0] <= heights[1] ? 0 : 1;
    columns[column].cards.push(card);
    heights[column] += ratio + 0.35;
  }
  return columns;
}

module.exports = { joined, wishCard, columnsOf };
