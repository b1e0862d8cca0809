/** An answer word by word. It is told to have ended once its money is settled, never before. */
import type { JsonObject } from '../../platform/json.ts';
import type { TaskDoc } from '../../tasks/index.ts';
import { follow, type RunEnd, runStream } from '../../text/index.ts';
import { accountOwner } from '../core/caller.ts';
import { StreamInterruptedError } from '../core/errors.ts';
import { failure } from '../core/faces.ts';
import type { Answer, Ask } from '../core/route.ts';
import { replayHeaders } from '../jobs/job.ts';
import type { Started } from './begin.ts';
import { LINE_HEADERS, type Line, openLine } from './line.ts';
import { storedAnswer } from './reading.ts';
import { type Answered, creditHeaders, endedWithout, restChunk, wordsChunk } from './views.ts';

/** How one family of clients reads a stream. */
export interface Dialect {
  /** Null for what it does not tell. */
  chunk(chunk: JsonObject): JsonObject | null;
  end(answered: Answered): (JsonObject | string)[];
}

/** What is refused within this time is refused by its HTTP status; later, in the stream. */
const FIRST_WORD_MS = 2_000;
const BEAT_MS = 10_000;

/** Throws TaskEndedError for what ended before its first word. */
export async function answerStreamed(
  ask: Ask,
  started: Started,
  dialect: Dialect,
): Promise<Answer> {
  const line = openLine(ask.signal);
  const task = started.kind === 'run' ? started.run.task : started.task;
  if (started.kind === 'earlier') {
    void followed(ask, { task, line, dialect });
    return answerOf(line, task, true);
  }
  const tell = (chunk: JsonObject): void => {
    const told = dialect.chunk(chunk);
    if (told !== null) line.event(told);
  };
  const begun = await new Promise<'words' | Answered>((resolve, reject) => {
    const listener = {
      chunk: (chunk: JsonObject): void => {
        tell(chunk);
        resolve('words');
      },
      beat: line.beat,
      gone: line.gone,
    };
    runStream(ask.app, started.run, listener)
      .then((end) => endOf(ask, task, end))
      .then((answered) => {
        if (answered !== null) resolve(answered);
        tellEnd(line, answered, dialect);
      })
      .catch((error: unknown) => {
        line.close();
        reject(error);
      });
    ask.app.clock.sleep(FIRST_WORD_MS).then(() => resolve('words'), reject);
  });
  const refusal = begun === 'words' ? null : endedWithout(begun);
  if (refusal !== null) throw refusal;
  return answerOf(line, task, false);
}

function answerOf(line: Line, task: TaskDoc, replayed: boolean): Answer {
  const headers = { ...LINE_HEADERS, ...creditHeaders(task), ...replayHeaders({ replayed }) };
  return { body: line.body, headers };
}

async function endOf(ask: Ask, task: TaskDoc, end: RunEnd): Promise<Answered | null> {
  if (end.kind === 'left') return null;
  return storedAnswer(ask.app, task.openid, task._id);
}

/** Null: it was left to others, and ends by its id. */
function tellEnd(line: Line, answered: Answered | null, dialect: Dialect): void {
  const error = answered === null ? new StreamInterruptedError('left') : endedWithout(answered);
  if (error !== null) line.event(failure(error, 'openai').json as object);
  else if (answered !== null) for (const said of dialect.end(answered)) line.event(said);
  line.close();
}

/** The same call again: it hears what the first one hears, or has heard. */
async function followed(
  ask: Ask,
  { task, line, dialect }: { task: TaskDoc; line: Line; dialect: Dialect },
): Promise<void> {
  const { app } = ask;
  const openid = accountOwner(ask.caller);
  const until = app.clock.now() + app.maxWaitMs;
  let beatAt = app.clock.now();
  let isFirst = true;
  const tell = (chunk: JsonObject | null): void => {
    const told = chunk === null ? null : dialect.chunk(chunk);
    if (told !== null) line.event(told);
    isFirst = false;
    beatAt = app.clock.now();
  };
  try {
    const wish = { openid, taskId: task._id, after: 0, until, signal: line.gone };
    for await (const event of follow(app, wish)) {
      if (event.kind === 'words') tell(wordsChunk(task, event, isFirst));
      else if (event.kind === 'ended') {
        const answered = await storedAnswer(app, openid, task._id);
        tell(restChunk(answered));
        tellEnd(line, answered, dialect);
        return;
      } else if (app.clock.now() - beatAt >= BEAT_MS) {
        beatAt = app.clock.now();
        line.beat();
      }
    }
  } catch (error) {
    app.log.warn('not followed to its end', { error });
  }
  tellEnd(line, null, dialect);
}
