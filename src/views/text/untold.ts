import { contingenciesText } from '#findings/answers.ts';
import type { CheckedVerdict } from '#findings/check.ts';
import { type Place, placeText } from '#model/place.ts';
import { causeTree } from './cause-tree.ts';
import { flow } from './flow.ts';
import type { Palette } from './palette.ts';

interface Options {
  readonly palette: Palette;
  readonly width: number;
  /** What was checked, in the words of the call. */
  readonly asked: string;
}

/** An answer `no` that no finding tells of: what leads to it, the first root cause, and how to see more. */
export function untoldText(alike: readonly [CheckedVerdict, ...CheckedVerdict[]], { palette, width, asked }: Options): string {
  const [{ contingency, because, cause }] = alike;
  const head = flow(
    [
      { text: 'NO', dress: palette.bad },
      {
        text: `  ${contingenciesText(alike.map((each) => each.contingency))}: ${because[0]?.text ?? 'it does not come back'}`,
        dress: palette.strong,
      },
      { text: '  [no finding tells of it]', dress: palette.faint, whole: true },
    ],
    { rest: '  ', width },
  );
  const row = (label: string, text: string, place?: Place) =>
    flow(
      [
        { text: label, dress: palette.strong },
        { text: `${' '.repeat(7 - label.length)}${text}` },
        ...(place === undefined ? [] : [{ text: `  [${placeText(place)}]`, dress: palette.faint, whole: true as const }]),
      ],
      { first: '  ', rest: '         ', width },
    );
  return [
    head,
    causeTree(cause?.because ?? because.flatMap((each) => each.because ?? []), palette, '  ', width),
    cause === undefined ? '' : row('cause', cause.text, cause.place),
    // In one piece, so that it can be copied.
    `  ${palette.strong('more')}   blackstart explain ${asked} --fault ${contingency}\n`,
  ].join('');
}
