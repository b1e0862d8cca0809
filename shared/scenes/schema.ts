/**
 * scenes: what a user picks, `_id` = slug; an operator may edit them without a deployment.
 * prompt_templates: how a prompt is put together, `_id` = task type.
 */
import type { TaskType } from '../models/task-types.ts';

export interface SceneDoc {
  readonly _id: string;
  /** Chinese, shown to users. */
  readonly title: string;
  readonly description: string;
  /** English: every image model understands it. */
  readonly prompt: string;
  readonly category: 'studio' | 'city' | 'nature' | 'home' | 'festival' | 'art';
  readonly types: readonly TaskType[];
  readonly enabled: boolean;
  readonly order: number;
}

export interface TemplateDoc {
  readonly _id: TaskType;
  /** With {scene} {gender} {age} {pose} {style} {prompt}; empty ones vanish with their clause. */
  readonly text: string;
}
