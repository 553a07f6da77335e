/** A mistake of the person who calls the program: one clear line, exit code 2, no stack trace. Caught once, in `cli/`. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
