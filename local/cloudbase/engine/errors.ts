/** The error texts a CloudBase client sees, in one place. Sources: docs.cloudbase.net/error-code. */
import { CloudBaseError } from './api.ts';

const CONTACT = 'Please check your request, but if the problem persists, contact us.';

export function collectionMissing(name: string): CloudBaseError {
  return new CloudBaseError(
    'DATABASE_COLLECTION_NOT_EXIST',
    `[ResourceNotFound] Db or Table not exist: ${name}. ${CONTACT}`,
  );
}

export function collectionExists(name: string): CloudBaseError {
  return new CloudBaseError(
    'DATABASE_COLLECTION_ALREADY_EXIST',
    `[ResourceInUse] Table already exist: ${name}. ${CONTACT}`,
  );
}

export function transactionConflict(): CloudBaseError {
  return new CloudBaseError(
    'DATABASE_TRANSACTION_CONFLICT',
    `[ResourceUnavailable.TransactionConflict] Transaction is conflict, maybe resource operated by others. ${CONTACT}`,
  );
}

export function transactionMissing(): CloudBaseError {
  return new CloudBaseError(
    'DATABASE_TRANSACTION_FAIL',
    `[ResourceUnavailable.TransactionNotExist] Transaction does not exist on the server, transaction must be commit or abort in 30 seconds. ${CONTACT}`,
  );
}

export function duplicateKey(collection: string, index: string, key: string): CloudBaseError {
  return new CloudBaseError(
    'DATABASE_REQUEST_FAILED',
    `[FailedOperation.DuplicateWrite] E11000 duplicate key error collection: ${collection} index: ${index} dup key: ${key}`,
  );
}

/** A query, update or pipeline MongoDB would refuse. */
export function requestFailed(message: string): CloudBaseError {
  return new CloudBaseError('DATABASE_REQUEST_FAILED', `[FailedOperation] ${message}`);
}

export function invalidParam(message: string): CloudBaseError {
  return new CloudBaseError('INVALID_PARAM', `[InvalidParameter] ${message}`);
}

/** A plain write waited too long for a transaction to let go of its document; nothing changed. */
export function lockTimeout(collection: string, ms: number): CloudBaseError {
  return requestFailed(
    `write on ${collection} waited ${ms} ms for a transaction holding the document; nothing was written`,
  );
}

/** An index cannot be made while an open transaction has written to the collection. */
export function collectionBusy(name: string): CloudBaseError {
  return requestFailed(`a transaction is writing to ${name}; create the index after it has ended`);
}
