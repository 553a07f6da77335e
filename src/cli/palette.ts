import colors from 'picocolors';
import type { Palette } from '#views/text/palette.ts';

/** Colours where standard output is a terminal and NO_COLOR is not set. */
export const palette: Palette = {
  good: colors.green,
  bad: colors.red,
  unsure: colors.yellow,
  strong: colors.bold,
  faint: colors.dim,
};

/** No colours, for what goes into a file. */
export const plain: Palette = {
  good: (text) => text,
  bad: (text) => text,
  unsure: (text) => text,
  strong: (text) => text,
  faint: (text) => text,
};
