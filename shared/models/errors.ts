import { DarkroomError } from '../platform/errors.ts';

export class UnknownModelError extends DarkroomError {
  readonly code = 'MODEL_NOT_FOUND';
  readonly userMessage = '没有这个模型，请重新选择';
}
