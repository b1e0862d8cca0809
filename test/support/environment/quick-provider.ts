/**
 * A DashScope that keeps books: every job it ever accepted, with the prompt it was for. It renders
 * one small picture once and lives in the test's process, so it outlives whatever the test kills.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCanvas } from 'canvas';

export interface QuickJob {
  readonly id: string;
  readonly prompt: string;
  readonly count: number;
  readonly acceptedAt: number;
  polls: number;
}

export interface QuickProvider {
  readonly url: string;
  /** What makes a deployment call it. */
  readonly variables: Readonly<Record<string, string>>;
  readonly jobs: readonly QuickJob[];
  /** Jobs whose prompt holds this mark. */
  jobsWith(mark: string): number;
  close(): Promise<void>;
}

function drawPicture(side: number): Buffer {
  const canvas = createCanvas(side, side);
  const pen = canvas.getContext('2d');
  const sky = pen.createLinearGradient(0, 0, 0, side);
  sky.addColorStop(0, '#205080');
  sky.addColorStop(1, '#f0c090');
  pen.fillStyle = sky;
  pen.fillRect(0, 0, side, side);
  return canvas.toBuffer('image/png');
}

/** `jobMs`: how long a job takes; `side`: of its picture, px. A prompt with `[fail]` is refused. */
export async function startQuickProvider({ jobMs = 500, side = 320 } = {}): Promise<QuickProvider> {
  const picture = drawPicture(side);
  const jobs = new Map<string, QuickJob>();
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname.startsWith('/media/')) {
      response.writeHead(200, { 'content-type': 'image/png' }).end(picture);
      return;
    }
    const answer =
      request.method === 'POST' ? accept(await bodyOf(request)) : poll(pathname.split('/').at(-1));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  };
  const accept = (body: Body): object => {
    const id = `job-${jobs.size + 1}`;
    const prompt = body.input.messages[0]?.content.map(({ text }) => text ?? '').join('') ?? '';
    const count = body.parameters.n ?? 1;
    jobs.set(id, { id, prompt, count, acceptedAt: Date.now(), polls: 0 });
    return { request_id: id, output: { task_id: id, task_status: 'PENDING' } };
  };
  const poll = (id = ''): object => {
    const job = jobs.get(id);
    if (job === undefined) return { output: { task_id: id, task_status: 'UNKNOWN' } };
    job.polls += 1;
    return { output: { task_id: id, ...stateOf(job, { jobMs, url }) } };
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    variables: { DASHSCOPE_API_KEY: 'sk-quick', DASHSCOPE_BASE_URL: url },
    get jobs() {
      return [...jobs.values()];
    },
    jobsWith: (mark) => [...jobs.values()].filter(({ prompt }) => prompt.includes(mark)).length,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Body {
  readonly input: { readonly messages: readonly { readonly content: { text?: string }[] }[] };
  readonly parameters: { readonly n?: number };
}

function stateOf(job: QuickJob, now: { jobMs: number; url: string }): object {
  if (Date.now() - job.acceptedAt < now.jobMs) return { task_status: 'RUNNING' };
  if (job.prompt.includes('[fail]')) {
    // A row of failures that were the provider's own would open its circuit, and the rest of a
    // crowd would wait for minutes.
    return { task_status: 'FAILED', code: 'DataInspectionFailed', message: 'inappropriate' };
  }
  const choices = Array.from({ length: job.count }, (_, index) => ({
    finish_reason: 'stop',
    message: {
      role: 'assistant',
      content: [{ type: 'image', image: `${now.url}/media/${job.id}/${index}.png` }],
    },
  }));
  return { task_status: 'SUCCEEDED', finished: true, choices };
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Body;
}
