import { type FieldError, invalid } from '../field-error.ts';
import { nothing } from './checks.ts';

/** Paths within volumes and hosts. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28. */
export function noBacksteps(target: string, path: string): readonly FieldError[] {
  return target.split('/').includes('..') ? [invalid(path, target, "must not contain '..'")] : nothing;
}

/** Relative, and never upwards. */
export function descendingPath(target: string, path: string): readonly FieldError[] {
  const absolute = target.startsWith('/') ? [invalid(path, target, 'must be a relative path')] : nothing;
  return [...absolute, ...noBacksteps(target, path)];
}

/** Relative, never upwards, and not a name that starts with two dots. */
export function nonReservedPath(target: string, path: string): readonly FieldError[] {
  const errors = descendingPath(target, path);
  return target.startsWith('..') && !target.startsWith('../') ? [...errors, invalid(path, target, "must not start with '..'")] : errors;
}

/** The permission bits of a file. */
export function fileMode(mode: number | undefined, path: string): readonly FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return nothing;
  return [invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')];
}
