import type { LeftOut } from '#findings/left-out.ts';
import { counted } from '#findings/words.ts';
import type { Palette } from './palette.ts';

/** What the input tells of and nobody knows more about, a line each. */
export function leftOutText({ releases, errors }: LeftOut, palette: Palette): string {
  const unrendered = releases === 0 ? '' : palette.unsure(`  left out: ${counted(releases, 'release')} that nobody rendered\n`);
  const unread = errors === 0 ? '' : palette.unsure(`  left out: what ${counted(errors, 'error')} in the input kept from being read or accepted\n`);
  return `${unrendered}${unread}`;
}
