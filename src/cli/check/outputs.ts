import { InvalidArgumentError } from 'commander';
import { UserError } from '#base/user-error.ts';

export const formats = ['text', 'json', 'sarif', 'junit', 'markdown', 'github'] as const;
export type Format = (typeof formats)[number];

/** One way a report is printed: on standard output, or into a file. */
export interface Output {
  readonly format: Format;
  readonly file?: string;
}

/** Reads `FORMAT` or `FORMAT=FILE`, once more for each time it is given. */
export function outputOption(text: string, before: readonly Output[] = []): readonly Output[] {
  const [, name = '', file] = /^([^=]*)(?:=(.+))?$/.exec(text) ?? [];
  const format = formats.find((each) => each === name);
  if (format === undefined) throw new InvalidArgumentError(`Allowed choices are ${formats.join(', ')}.`);
  return [...before, { format, ...(file === undefined ? {} : { file }) }];
}

/** What goes to standard output is one format. */
export function checkOutputs(outputs: readonly Output[]): void {
  const onStdout = outputs.filter(({ file }) => file === undefined);
  if (onStdout.length > 1)
    throw new UserError(`only one format can go to standard output; give the others a file: --output ${onStdout[0]?.format}=FILE`);
}
