import type { TimeMs } from '#base/brand.ts';
import { controllerManagerProcess, incarnationOf, processRef } from '../processes.ts';
import type { View } from '../view.ts';

/** A loop of kube-controller-manager that runs every so often. Its passes are read, not run: nobody is woken for an idle one. */
export interface Loop {
  readonly name: string;
  readonly periodMs: number;
}

/** The first pass at `from` or later. Each start of the controller manager draws a new phase. */
export function passFrom(view: View, loop: Loop, from: number): TimeMs {
  const phase = view.drawBelow(loop.periodMs, processRef(view, controllerManagerProcess), loop.name, incarnationOf(view, controllerManagerProcess));
  return (Math.ceil((from - phase) / loop.periodMs) * loop.periodMs + phase) as TimeMs;
}

/** The first pass later than now. */
export function nextPass(view: View, loop: Loop): TimeMs {
  return passFrom(view, loop, view.now + 1);
}

/** Whether a pass runs at this very moment. */
export function isPass(view: View, loop: Loop): boolean {
  return passFrom(view, loop, view.now) === view.now;
}
