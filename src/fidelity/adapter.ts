/**
 * Holds one kind of recording against the twin. `split` takes the expected part out of a record, and only the question
 * reaches `answer`: the twin cannot see what it is compared with.
 */
export interface RecordingAdapter<Question = unknown, Answer = unknown> {
  readonly name: string;
  /** By the record's shape, never by a file's name. */
  recognises(record: unknown): boolean;
  idOf(record: unknown): string;
  /** The recording's kind as reported, e.g. its mode; and the version of the real component. */
  kindOf(record: unknown): string;
  versionOf(record: unknown): string;
  /** Why this record cannot be decided by anybody, if so. */
  undecidable?(record: unknown): string | undefined;
  /** `others` are the records beside it, which may tell what else was done in the same experiment. */
  split(record: unknown, others?: readonly unknown[]): { readonly question: Question; readonly expected: Answer };
  answer(question: Question): Answer;
  /** Undefined when they agree; else the first differing part of both, short enough to print. */
  compare(expected: Answer, got: Answer, question: Question): { readonly expected: unknown; readonly got: unknown } | undefined;
}
