import { aggregateText, type FieldError } from './field-error.ts';

/** One entry of `details.causes`. */
export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** A refusal (or a success without an object) as the API server writes it. Follows apimachinery pkg/api/errors/errors.go, v0.28. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: { readonly continue?: string };
  readonly status: 'Failure' | 'Success';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code: number;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** What a refusal is about: a resource (`deployments` in `apps`), or a kind (`Deployment` in `apps`). */
export interface GroupName {
  readonly group: string;
  readonly name: string;
}

/** `deployments.apps`, or `pods` in the core group. */
export function qualified({ group, name }: GroupName): string {
  return group === '' ? name : `${name}.${group}`;
}

export function notFound(resource: GroupName, name: string): Status {
  return about(404, 'NotFound', resource, name, `${qualified(resource)} "${name}" not found`);
}

export function alreadyExists(resource: GroupName, name: string): Status {
  return about(409, 'AlreadyExists', resource, name, `${qualified(resource)} "${name}" already exists`);
}

export function generateNameConflict(resource: GroupName, name: string): Status {
  const message = `${qualified(resource)} "${name}" already exists, the server was not able to generate a unique name for the object`;
  return about(409, 'AlreadyExists', resource, name, message, { retryAfterSeconds: 1 });
}

export function conflict(resource: GroupName, name: string, because: string): Status {
  return about(409, 'Conflict', resource, name, `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${because}`);
}

/** The sentence every client knows: somebody else wrote first. */
export const OBJECT_MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

export function forbiddenStatus(resource: GroupName, name: string, because: string, causes?: readonly StatusCause[]): Status {
  const subject = name === '' ? qualified(resource) : `${qualified(resource)} "${name}"`;
  return about(403, 'Forbidden', resource, name, `${subject} is forbidden: ${because}`, causes === undefined ? {} : { causes });
}

/** 422 for field errors, the way every invalid object is answered. */
export function invalidStatus(kind: GroupName, name: string, errors: readonly FieldError[]): Status {
  const causes = errors.map(({ type, message, field }) => ({ reason: type, message, field }));
  return about(422, 'Invalid', kind, name, `${qualified(kind)} "${name}" is invalid: ${aggregateText(errors)}`, { causes });
}

export function badRequest(message: string): Status {
  return failure(400, 'BadRequest', message);
}

/** 410: what was asked for is no longer kept. A token leads to the rest as it is now. */
export function expired(message: string, rest?: string): Status {
  return { ...failure(410, 'Expired', message), metadata: rest === undefined ? {} : { continue: rest } };
}

/** 504: the version asked for has not come yet. [apiserver pkg/storage/errors.go, v0.28] */
export function tooLargeResourceVersion(asked: number, current: number, retryAfterSeconds: number): Status {
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  const retry = retryAfterSeconds === 0 ? {} : { retryAfterSeconds };
  return failure(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, { causes, ...retry });
}

export function unauthorized(): Status {
  return failure(401, 'Unauthorized', 'Unauthorized');
}

export function internalErrorStatus(because: string): Status {
  return failure(500, 'InternalError', `Internal error occurred: ${because}`, { causes: [{ message: because }] });
}

export function tooManyRequests(message: string, retryAfterSeconds: number, causes?: readonly StatusCause[]): Status {
  return failure(429, 'TooManyRequests', message, {
    ...(causes === undefined ? {} : { causes }),
    ...(retryAfterSeconds === 0 ? {} : { retryAfterSeconds }),
  });
}

export function unsupportedBody(accepted: readonly string[]): Status {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return failure(415, 'UnsupportedMediaType', message);
}

/** A patch of a type the resource does not take. */
export function unsupportedPatch(): Status {
  return failure(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
}

export function notAcceptable(available: readonly string[]): Status {
  return failure(406, 'NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${available.join(', ')}`, {});
}

const generic: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  404: ['NotFound', 'the server could not find the requested resource'],
  405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  422: ['Invalid', 'the server rejected our request due to an error in our request'],
};

/** The answer to a request that reached no object: unknown path, wrong method, a patch that does not apply. */
export function genericStatus(code: 404 | 405 | 422): Status {
  const [reason = '', message = ''] = generic[code] ?? [];
  return failure(code, reason, message, {});
}

/** Success without an object, as a finished deletion is answered. */
export function success(resource: GroupName, name: string, uid?: string, code = 200): Status {
  const details = { ...detailsOf(resource, name), ...(uid === undefined ? {} : { uid }) };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details, code };
}

/** A refusal with given parts, where no other constructor fits. */
export function failure(code: number, reason: string | undefined, message: string, details?: StatusDetails): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  };
}

function about(code: number, reason: string, subject: GroupName, name: string, message: string, more: StatusDetails = {}): Status {
  return failure(code, reason, message, { ...detailsOf(subject, name), ...more });
}

function detailsOf({ group, name: kind }: GroupName, name: string): StatusDetails {
  return { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), ...(kind === '' ? {} : { kind }) };
}
