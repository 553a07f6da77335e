import type { Capability } from '#model/capabilities/capability.ts';
import type { Requirement } from '#model/capabilities/requirement.ts';
import type { Cause } from '#model/place.ts';
import type { Met } from '../kubelet/ports.ts';
import type { View } from '../view.ts';
import { inGrace } from '../world.ts';
import type { Judge } from './judge.ts';

const met: Met = { met: true };

/** Whether a requirement is met in the present state; on the eve everything is. */
export function metNow(judge: Judge, view: View, requirement: Requirement): Met {
  return inGrace(view) || judge.meets(view, requirement) ? met : new Unmet(judge, view, requirement);
}

/** Why a requirement is not met: found out for whoever asks before anything else happens. Most only want to know that it is not. */
class Unmet {
  readonly met = false;
  readonly #judge: Judge;
  readonly #view: View;
  readonly #requirement: Requirement;

  constructor(judge: Judge, view: View, requirement: Requirement) {
    this.#judge = judge;
    this.#view = view;
    this.#requirement = requirement;
  }

  get lacking(): readonly Capability[] {
    return this.#judge.lacking(this.#view, this.#requirement);
  }

  get because(): readonly Cause[] {
    return this.#judge.whyNot(this.#view, this.#requirement);
  }
}
