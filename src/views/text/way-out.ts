import { isAnythingLeftOut, type LeftOut } from '#findings/left-out.ts';
import type { Instead, PlannedStep, RefusedVariant, WayOut } from '#recovery/plan.ts';
import { causeTree } from './cause-tree.ts';
import { leftOutText } from './left-out.ts';
import type { Palette } from './palette.ts';
import { rootCausesText } from './root-causes.ts';

/** `recover`: the causes, the way out of them, and what it says nothing about. */
export function recoveryText(wayOut: WayOut, left: LeftOut, palette: Palette): string {
  const causes = wayOut.kind === 'none needed' ? '' : `${palette.strong('WHY')}\n${rootCausesText(wayOut.causes, palette)}\n`;
  const unsure = wayOut.kind === 'none needed' && isAnythingLeftOut(left);
  const note = unsure ? palette.unsure(`unknown: of what was read, ${untroubled(wayOut.recoveredAfterMs)}`) : wayOutNote(wayOut, palette);
  return `${causes}${palette.strong('WAY OUT')} ${note}\n${leftOutText(left, palette)}${wayOutSteps(wayOut, palette)}`;
}

/** In a few words: whether there is a way out, and after how long. */
export function wayOutNote(wayOut: WayOut, palette: Palette): string {
  switch (wayOut.kind) {
    case 'none needed':
      return palette.good(`none needed: ${untroubled(wayOut.recoveredAfterMs)}`);
    case 'plan':
      return palette.good(`(proven: healthy at +${minutes(wayOut.recoveredAfterMs)}; each step is needed)`);
    case 'no plan':
      return palette.bad(`no plan found within ${wayOut.tries} ${wayOut.tries === 1 ? 'try' : 'tries'}`);
  }
}

function untroubled(recoveredAfterMs: number): string {
  return recoveredAfterMs === 0 ? 'nothing is wrong' : `all comes back by itself after ${minutes(recoveredAfterMs)}`;
}

/** The steps with what to type, and what was tried in vain; or what stands in the way. */
export function wayOutSteps(wayOut: WayOut, palette: Palette): string {
  switch (wayOut.kind) {
    case 'none needed':
      return '';
    case 'plan': {
      const steps = wayOut.steps.map((step, index) => stepText(step, index + 1, palette));
      const instead = wayOut.instead.map((other) => insteadText(other, palette));
      const refused = wayOut.refused.map((variant) => refusedText(variant, palette));
      return `${onlyIf(wayOut.onlyIf, palette)}${[...steps, ...instead, ...refused].join('')}`;
    }
    case 'no plan':
      return causeTree(wayOut.because, palette, '  ');
  }
}

/** A plan that hangs on what nobody knows says on what. */
function onlyIf(unknowns: readonly string[], palette: Palette): string {
  return unknowns.map((unknown) => palette.unsure(`  healthy only if so, which nobody knows: ${unknown}\n`)).join('');
}

function stepText({ commands, afterMs, risk, precondition }: PlannedStep, number: number, palette: Palette): string {
  const [first = '', ...more] = commands;
  const at = afterMs === 0 ? '' : palette.faint(`  # at +${minutes(afterMs)}`);
  const risky = risk === undefined ? '' : palette.unsure(`    risk: ${risk}\n`);
  return `  ${number} ${first}${at}\n${more.map((line) => `    ${line}\n`).join('')}    ${palette.faint(`needs: ${precondition}`)}\n${risky}`;
}

/** Another way, with what to type. */
function insteadText({ insteadOf, steps }: Instead, palette: Palette): string {
  const lines = steps.flatMap(({ commands, risk }) => [
    ...commands.map((line) => `    ${line}\n`),
    risk === undefined ? '' : `      risk: ${risk}\n`,
  ]);
  return `  ${palette.good('or')} instead of ${insteadOf.join(', ')}:\n${lines.join('')}`;
}

function refusedText({ text, worse, because }: RefusedVariant, palette: Palette): string {
  const also = worse.length === 0 ? '' : `    because then also: ${listed(worse)}\n`;
  const still = because.length === 0 && worse.length > 0 ? '' : `    ${also === '' ? 'because then ' : 'and '}still: ${listed(because)}\n`;
  return `  ${palette.bad('refused')}: ${text}\n${also}${still}`;
}

function listed([first = 'it does not end', ...more]: readonly string[]): string {
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}

function minutes(ms: number): string {
  return ms < 60_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`;
}
