/** What can go wrong between a deployment and the cloud: one class per outcome. */

/** A deployment that cannot go on; its message is a sentence for the one who runs it. */
export class DeployError extends Error {
  override readonly name: string = 'DeployError';
  readonly code: string;
  /** Whether the same run may be tried again as it is. */
  readonly retryable: boolean;

  constructor(
    code: string,
    message: string,
    options: { retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** The cloud answered a call with an error of its own. */
export class CallError extends DeployError {
  override readonly name = 'CallError';
  readonly action: string;
  readonly requestId: string;

  constructor(answer: { action: string; code: string; message: string; requestId: string }) {
    const { action, code, message, requestId } = answer;
    super(code, sentenceFor(answer) ?? `${action}: ${message} (${code}, request ${requestId})`, {
      retryable: isPassing(code),
    });
    this.action = action;
    this.requestId = requestId;
  }
}

/** No answer came: whether the call was carried out is not known. */
export class NoAnswerError extends DeployError {
  override readonly name = 'NoAnswerError';
  constructor(action: string, cause: unknown) {
    super(
      'NO_ANSWER',
      `${action}: the cloud did not answer. Run the same command again: it goes on where this one ended`,
      {
        retryable: true,
        cause,
      },
    );
  }
}

/** Codes of a refusal that ends by itself. */
export function isPassing(code: string): boolean {
  return /^(?:RequestLimitExceeded|InternalError|FailedOperation\.(?:FunctionStatusError|FunctionNameStatusError)|ResourceUnavailable|ResourceInUse\.FunctionUpdating)/.test(
    code,
  );
}

function sentenceFor({
  action,
  code,
  message,
}: {
  action: string;
  code: string;
  message: string;
}): string | null {
  switch (true) {
    case code === 'AuthFailure.SecretIdNotFound':
      return 'The credentials are wrong: the cloud knows no such SecretId. Set TENCENTCLOUD_SECRETID and TENCENTCLOUD_SECRETKEY, or run "tcb login"';
    case code === 'AuthFailure.SignatureFailure':
      return 'The credentials are wrong: the SecretKey does not belong to this SecretId';
    case code === 'AuthFailure.SignatureExpire':
      return 'The cloud refuses requests of this time: set the clock of this machine, then run the command again';
    case code === 'AuthFailure.TokenFailure':
      return 'The temporary credentials have expired. Run "tcb login" again, or set fresh ones';
    case code.startsWith('AuthFailure') || code.startsWith('UnauthorizedOperation'):
      return `These credentials may not do ${action} (${code}: ${message})`;
    case code.startsWith('RequestLimitExceeded'):
      return `${action}: the cloud still limits the rate after several tries. Wait a minute, then run the command again: it goes on where it ended`;
    default:
      return null;
  }
}
