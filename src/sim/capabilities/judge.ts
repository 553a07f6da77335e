import type { TimeMs } from '#base/brand.ts';
import { type Capability, capabilityText } from '#model/capabilities/capability.ts';
import type { Requirement } from '#model/capabilities/requirement.ts';
import type { Pod } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import type { Change } from '../actor.ts';
import { bootLogs } from '../kubelet/node-log.ts';
import { machines } from '../machines.ts';
import { isPodReady } from '../store/indexes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import type { Expander } from './expand.ts';
import type { Expression } from './expression.ts';
import { inputsOf, type Step, stepFrom } from './inputs.ts';

/** What was found out about one state at one instant: a pure memo, for the many who ask before anything changes. */
interface Answers {
  readonly revision: number;
  readonly now: TimeMs;
  readonly holds: Map<string, boolean>;
  readonly expressions: Map<string, Expression>;
  readonly steps: Map<string, Step>;
}

/** Says whether expressions hold in the present state, and why not. */
export class Judge {
  /** Unknowns that an answer has consulted since this was last cleared: diagnostics of a run, not part of its state. */
  readonly consulted = new Set<string>();
  readonly #expander: Expander;

  constructor(expander: Expander) {
    this.#expander = expander;
  }

  #pass(view: View, explainPod?: (pod: ObjectRef) => Cause): Pass {
    return new Pass({ expander: this.#expander, view, consulted: this.consulted, answers: this.#answersOf(view), explainPod });
  }

  #answersOf(view: View): Answers {
    const known = view.memos.get(this) as Answers | undefined;
    if (known?.revision === view.revision && known.now === view.now) return known;
    const answers = { revision: view.revision, now: view.now, holds: new Map(), expressions: new Map(), steps: new Map() };
    view.memos.set(this, answers);
    return answers;
  }

  meets(view: View, requirement: Requirement): boolean {
    return this.#pass(view).holds(this.#expander.requirement(requirement));
  }

  has(view: View, capability: Capability): boolean {
    return this.#answersOf(view).holds.get(capabilityText(capability)) ?? this.#pass(view).holds({ kind: 'requires', capability });
  }

  holds(view: View, expression: Expression): boolean {
    return this.#pass(view).holds(expression);
  }

  /**
   * The unmet parts as a tree of causes down to facts, or to the closing of a cycle. `explainPod` says more of a pod
   * that is not ready than that it is not.
   */
  whyNot(view: View, requirement: Requirement, explainPod?: (pod: ObjectRef) => Cause): readonly Cause[] {
    return this.#pass(view, explainPod).whyNot(this.#expander.requirement(requirement));
  }

  /** Every capability that is lacking, those behind others included. */
  lacking(view: View, requirement: Requirement): readonly Capability[] {
    const pass = this.#pass(view);
    pass.whyNot(this.#expander.requirement(requirement));
    return pass.lacking;
  }

  whyNotExpression(view: View, expression: Expression): readonly Cause[] {
    return this.#pass(view).whyNot(expression);
  }

  /** What a change of could change the answer: `service:db/postgres`, `host:quay.io`, `pod:db/postgres-0`, `machine:n1`. */
  inputs(view: View, requirement: Requirement): ReadonlySet<string> {
    const { expressions, steps } = this.#answersOf(view);
    return inputsOf(this.#expander.requirement(requirement), (key, capability) => {
      let step = steps.get(key);
      if (step === undefined) {
        step = stepFrom(key, capability, expanded(expressions, this.#expander, view, key, capability));
        steps.set(key, step);
      }
      return step;
    });
  }
}

/** What a capability comes down to in a state, from those known of it where it is among them. */
function expanded(known: Map<string, Expression>, expander: Expander, view: View, key: string, capability: Capability): Expression {
  let expression = known.get(key);
  if (expression === undefined) {
    expression = expander.expand(view, capability);
    known.set(key, expression);
  }
  return expression;
}

/** Kinds whose first step already says what is lacking, in words of its own. */
const speaksForItself: ReadonlySet<Capability['kind']> = new Set(['image', 'registry', 'service']);

/** One walk over an expression: remembers what it is inside of, so that a cycle ends instead of running for ever. */
class Pass {
  readonly lacking: Capability[] = [];
  readonly #expander: Expander;
  readonly #view: View;
  // Made when they are needed: most questions are answered before.
  #known: Map<string, boolean> | undefined;
  #open: Set<string> | undefined;
  /** Open ones that something inside them was taken to have. */
  #supposed: Set<string> | undefined;

  readonly #explainPod: ((pod: ObjectRef) => Cause) | undefined;
  readonly #consulted: Set<string>;
  readonly #answers: Answers;
  /** What rests on an unknown is not remembered: whoever asks next has to be told of it as well. */
  #restsOnUnknown = false;

  constructor(setting: {
    readonly expander: Expander;
    readonly view: View;
    readonly consulted: Set<string>;
    readonly answers: Answers;
    readonly explainPod?: (pod: ObjectRef) => Cause;
  }) {
    this.#expander = setting.expander;
    this.#view = setting.view;
    this.#consulted = setting.consulted;
    this.#answers = setting.answers;
    this.#explainPod = setting.explainPod;
  }

  holds(expression: Expression): boolean {
    switch (expression.kind) {
      case 'fact':
        if (expression.unknown !== undefined) {
          this.#consulted.add(expression.unknown);
          this.#restsOnUnknown = true;
        }
        return expression.holds;
      case 'ready':
        return isWorkingPod(this.#view, expression.pod);
      case 'all':
        return expression.of.every((part) => this.holds(part));
      case 'any':
        return this.#hold(expression.of, expression.least ?? 1);
      case 'requires':
        return this.#has(expression.capability);
    }
  }

  #hold(parts: readonly Expression[], least: number): boolean {
    let count = 0;
    return parts.some((part) => this.holds(part) && ++count >= least);
  }

  whyNot(expression: Expression): readonly Cause[] {
    if (this.holds(expression)) return [];
    switch (expression.kind) {
      case 'fact':
        return [expression.cause];
      case 'ready':
        return [this.#explainPod?.(expression.pod) ?? whyNotReady(this.#view, expression.pod)];
      case 'all':
      case 'any': {
        const parts = expression.of.flatMap((part) => this.whyNot(part));
        return expression.cause === undefined ? parts : [{ ...expression.cause, because: parts }];
      }
      case 'requires':
        return [this.#whyNotCapability(expression.capability)];
    }
  }

  #has(capability: Capability): boolean {
    const key = capabilityText(capability);
    const known = this.#known?.get(key) ?? this.#answers.holds.get(key);
    if (known !== undefined) return known;
    // A capability inside itself adds nothing: what serves in a circle works as far as the rest of it does.
    const open = this.#opened();
    if (open.has(key)) {
      this.#supposed ??= new Set();
      this.#supposed.add(key);
      return true;
    }
    open.add(key);
    const holds = this.holds(this.#expand(key, capability));
    open.delete(key);
    this.#supposed?.delete(key);
    // What only holds if something does that is not decided yet is not known.
    if (!holds || this.#supposed === undefined || this.#supposed.size === 0) this.#keep(key, holds);
    return holds;
  }

  #keep(key: string, holds: boolean): void {
    if (!this.#restsOnUnknown) {
      this.#answers.holds.set(key, holds);
      return;
    }
    this.#known ??= new Map();
    this.#known.set(key, holds);
  }

  #opened(): Set<string> {
    this.#open ??= new Set();
    return this.#open;
  }

  #expand(key: string, capability: Capability): Expression {
    return expanded(this.#answers.expressions, this.#expander, this.#view, key, capability);
  }

  #whyNotCapability(capability: Capability): Cause {
    const key = capabilityText(capability);
    const open = this.#opened();
    if (open.has(key)) return { text: key, closesCycle: true };
    this.lacking.push(capability);
    open.add(key);
    const because = this.whyNot(this.#expand(key, capability));
    open.delete(key);
    const [only] = because;
    if (because.length === 1 && only !== undefined && speaksForItself.has(capability.kind)) return only;
    return { text: `${key} is not met`, because };
  }
}

/**
 * Ready in the API's eyes, not told to go, and running on its node: a pod that terminates gets no new requests, a dead node's pod stays Ready there for a while, and so does one of a
 * node that has booted and not looked at its pods yet.
 */
export function isWorkingPod(view: View, ref: ObjectRef): boolean {
  const pod = view.object<Pod>(ref);
  if (pod === undefined || !isPodReady(pod) || pod.metadata.deletionTimestamp !== undefined) return false;
  const node = view.ref('Node', '', pod.spec.nodeName ?? '');
  const machine = view.row(machines, node);
  return machine === undefined || (machine.phase === 'up' && hasStartedSinceBoot(view, pod, node));
}

/**
 * Whether a write may change if a pod works: it comes or goes, turns Ready or not, or is told to have started anew. That
 * makes a pod work whose status still was what it was before its machine booted.
 */
export function mayWorkOtherwise({ before, after }: Change<Pod>): boolean {
  if (before === undefined || after === undefined) return true;
  if (before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp) return true;
  if (before.status === after.status) return false;
  return isPodReady(before) !== isPodReady(after) || (isPodReady(after) && startsOf(before) !== startsOf(after));
}

function startsOf({ status }: Pod): string {
  return (status?.containerStatuses ?? []).map(({ state }) => state?.running?.startedAt).join();
}

/** Times in statuses are whole seconds. */
function hasStartedSinceBoot(view: View, { status }: Pod, node: ObjectRef): boolean {
  const bootedAt = view.row(bootLogs, node)?.bootedAt;
  if (bootedAt === undefined) return true;
  const started = (status?.containerStatuses ?? []).map(({ state }) => view.virtualTime(state?.running?.startedAt));
  return started.every((at) => at >= Math.floor(bootedAt / 1000) * 1000);
}

function whyNotReady(view: View, ref: ObjectRef): Cause {
  const pod = view.object<Pod>(ref);
  const name = `pod ${ref.namespace}/${ref.name}`;
  if (pod === undefined) return { text: `${name} does not exist` };
  const phase = view.row(machines, view.ref('Node', '', pod.spec.nodeName ?? ''))?.phase ?? 'up';
  if (pod.spec.nodeName !== undefined && phase !== 'up') return { text: `${name} is on ${pod.spec.nodeName}, which is ${phase}` };
  return { text: `${name} is not ready` };
}
