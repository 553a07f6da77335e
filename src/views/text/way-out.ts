import type { PlannedStep, RefusedVariant, WayOut } from '#recovery/plan.ts';
import { causeTree } from './cause-tree.ts';
import type { Palette } from './palette.ts';
import { rootCausesText } from './root-causes.ts';

/** `recover`: the causes, and the way out of them. */
export function recoveryText(wayOut: WayOut, palette: Palette): string {
  const causes = wayOut.kind === 'none needed' ? '' : `${palette.strong('WHY')}\n${rootCausesText(wayOut.causes, palette)}\n`;
  return `${causes}${wayOutText(wayOut, palette)}`;
}

/** The steps with what to type, and what was tried in vain. */
export function wayOutText(wayOut: WayOut, palette: Palette): string {
  switch (wayOut.kind) {
    case 'none needed': {
      const after = wayOut.recoveredAfterMs === 0 ? 'nothing is wrong' : `it comes back by itself after ${minutes(wayOut.recoveredAfterMs)}`;
      return `${palette.strong('WAY OUT')} ${palette.good(`none needed: ${after}`)}\n`;
    }
    case 'plan': {
      const proof = palette.good(`(proven: healthy at +${minutes(wayOut.recoveredAfterMs)}; each step is needed)`);
      const steps = wayOut.steps.map((step, index) => stepText(step, index + 1, palette));
      return `${palette.strong('WAY OUT')} ${proof}\n${steps.join('')}${wayOut.refused.map((variant) => refusedText(variant, palette)).join('')}`;
    }
    case 'no plan':
      return `${palette.strong('WAY OUT')} ${palette.bad(`no plan found within ${wayOut.tries} tries`)}\n${causeTree(wayOut.because, palette, '  ')}`;
  }
}

function stepText({ commands, afterMs, risk, precondition }: PlannedStep, number: number, palette: Palette): string {
  const [first = '', ...more] = commands;
  const at = afterMs === 0 ? '' : palette.faint(`  # at +${minutes(afterMs)}`);
  const risky = risk === undefined ? '' : palette.unsure(`    risk: ${risk}\n`);
  return `  ${number} ${first}${at}\n${more.map((line) => `    ${line}\n`).join('')}    ${palette.faint(`needs: ${precondition}`)}\n${risky}`;
}

function refusedText({ text, because }: RefusedVariant, palette: Palette): string {
  const [first, ...more] = because;
  const rest = more.length === 0 ? '' : ` and ${more.length} more`;
  return `  ${palette.bad('refused')}: ${text}, because then still: ${first ?? 'it does not end'}${rest}\n`;
}

function minutes(ms: number): string {
  return ms < 60_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} min`;
}
