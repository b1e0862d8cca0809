/** A task of another module, in the shape of those that are made here. */
import type * as z from 'zod/mini';
import { isEnded, type ModuleStageDoc, type ModuleTaskDoc } from '../../module-tasks/index.ts';
import type { wholeTaskShape } from './task-view.ts';

type TaskView = z.infer<typeof wholeTaskShape>;

const MESSAGES: Readonly<Record<ModuleTaskDoc['status'], string>> = {
  pending: '等待开始',
  processing: '进行中',
  completed: '已完成',
  failed: '失败',
  cancelled: '已取消',
};

export function moduleTaskView(task: ModuleTaskDoc): TaskView {
  const { status, failure_message, task_kind } = task;
  const message = failure_message ?? MESSAGES[status];
  return {
    id: task.task_id,
    object: 'task',
    kind: task_kind,
    model: null,
    status,
    progress: progressOf(task),
    message,
    prompt: '',
    credits: { held: 0, charged: 0 },
    results: [],
    error: errorOf(task, message),
    created_at: task.created_at.toISOString(),
    updated_at: task.updated_at.toISOString(),
    owner: task._openid,
    task_kind,
    request_label: task.request_label,
    source_module: task.source_module,
    source_entity_id: task.source_entity_id,
    request_payload: parsed(task.request_payload),
    failure_message,
    latest_text_output: task.latest_text_output,
    latest_structured_payload: parsed(task.latest_structured_payload),
    version: task.version,
    started_at: task.started_at?.toISOString() ?? null,
    ended_at: task.ended_at?.toISOString() ?? null,
    stages: task.stages.map(stageView),
    references: task.references.map(({ kind, id, label }) => ({ kind, id, label })),
  };
}

function errorOf({ status }: ModuleTaskDoc, message: string): TaskView['error'] {
  if (status === 'failed') return { code: 'TASK_FAILED', message };
  return status === 'cancelled' ? { code: 'TASK_CANCELLED', message } : null;
}

const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

function stageView(stage: ModuleStageDoc) {
  const { kind, label, detail, order, status, text_output, warnings } = stage;
  return {
    kind,
    label,
    detail,
    order,
    status,
    text_output,
    structured_payload: parsed(stage.structured_payload),
    warnings: [...warnings],
    started_at: stage.started_at?.toISOString() ?? null,
    finished_at: stage.finished_at?.toISOString() ?? null,
  };
}

/** By the stages that are done: it never falls, and is 100 only at the end. */
function progressOf(task: ModuleTaskDoc): number {
  if (task.status === 'completed') return 100;
  const done = task.stages.filter(({ status }) => status === 'done').length;
  const share = Math.floor((100 * done) / Math.max(1, task.stages.length));
  return isEnded(task) ? share : Math.min(99, share);
}
