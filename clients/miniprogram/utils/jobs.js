/**
 * The wishes of this user that have not been seen to their end, for every page. They are listened to
 * only while a page shows them: what ended meanwhile is still there the next time.
 */
const { remember } = require('./before');

function createJobs(darkroom) {
  /** Newest first: `{ job, photo, request }`. */
  let entries = [];
  const listeners = new Set();
  const stops = new Map();

  function tell() {
    for (const listener of listeners) listener(list());
  }
  function list() {
    return entries.map(({ job, request }) => ({
      id: job.id,
      wish: job.wish,
      request,
      ...job.state,
    }));
  }
  function watch(entry) {
    if (stops.has(entry.job.id) || listeners.size === 0) return;
    // It speaks at once, before there is anything to stop it with.
    stops.set(entry.job.id, () => undefined);
    const stop = entry.job.on((state) => {
      if (state.workId && entry.photo) {
        remember(state.workId, entry.photo);
        entry.photo = '';
      }
      tell();
    });
    stops.set(entry.job.id, stop);
  }
  function add(job, request) {
    const before = entries.find((entry) => entry.job === job);
    if (before) return before;
    const photo = request && request.images ? request.images[0] : '';
    const entry = { job, request, photo };
    entries = [entry, ...entries];
    watch(entry);
    return entry;
  }
  function remove(id) {
    const stop = stops.get(id);
    if (stop) stop();
    stops.delete(id);
    entries = entries.filter((entry) => entry.job.id !== id);
    tell();
  }
  const resumed = darkroom.resume().then(
    (jobs) => {
      for (const job of jobs) add(job, null);
      tell();
    },
    () => undefined,
  );

  return {
    list,
    resumed,
    start(request) {
      add(darkroom.create(request), request);
      tell();
    },
    /** Told now and of every change; gives what stops that. */
    on(listener) {
      listeners.add(listener);
      for (const entry of entries) watch(entry);
      listener(list());
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        for (const stop of stops.values()) stop();
        stops.clear();
      };
    },
    /** Of a work; undefined: it was made elsewhere, or has been seen. */
    ofWork: (workId) => entries.map(({ job }) => job).find((job) => job.state.workId === workId),
    cancel(id) {
      const found = entries.find((entry) => entry.job.id === id);
      return found ? found.job.cancel() : Promise.resolve('refused');
    },
    /** Seen to its end. */
    dismiss: remove,
  };
}

module.exports = { createJobs };
