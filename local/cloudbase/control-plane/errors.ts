/** A refusal of the control plane, answered as `{Response:{Error:{Code,Message}}}`. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export const invalidParameter = (message: string): ControlError =>
  new ControlError('InvalidParameter', message);

export const notFound = (kind: string, message: string): ControlError =>
  new ControlError(kind === '' ? 'ResourceNotFound' : `ResourceNotFound.${kind}`, message);
