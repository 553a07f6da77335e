/** How words are dressed on a terminal; `plain` for pipes, tests and NO_COLOR. */
export interface Palette {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly unsure: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

const same = (text: string) => text;

export const plain: Palette = { good: same, bad: same, unsure: same, strong: same, faint: same };
