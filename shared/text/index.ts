/**
 * Conversations, word by word.
 *
 * - beginChat: what a client sent is checked against its model, moderated, and its hold taken
 *   (`shape`, `request`, `begin`)
 * - runStream: the provider is asked, its chunks are passed on as they come and put aside as they
 *   go, and the stream is closed once (`run`, `course`, `answers`, `windows`, `transcript`)
 * - openWithTicket, runByTicket: the same in two calls (`tickets`)
 * - follow: the words of a stream that somebody else runs, or ran (`follow`)
 *
 * What an end costs stands in `tasks/streams/outcome`.
 */
export { type Beginning, type Begun, beginChat } from './begin.ts';
export { type Name, named, pieceOf, thoughts } from './chunks.ts';
export type { Listener } from './course.ts';
export { type Followed, follow } from './follow.ts';
export { nameOf, taskIdBehind } from './name.ts';
export { canChat, chatModel } from './provider-body.ts';
export type { Asked } from './request.ts';
export { type Run, type RunEnd, runStream } from './run.ts';
export { type ChatBody, chatShape } from './shape.ts';
export { openWithTicket, runByTicket, type Ticketed } from './tickets.ts';
