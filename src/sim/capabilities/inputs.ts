import { type Capability, capabilityText } from '#model/capabilities/capability.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { Expression } from './expression.ts';

/** One step down from a capability or an expression: the facts it reads, and the capabilities it leads to, by their texts. */
export interface Step {
  readonly inputs: string[];
  readonly requires: Map<string, Capability>;
}

/** Says the step from a capability; `key` is its text. */
type StepFrom = (key: string, capability: Capability) => Step;

/** What a change of could change whether an expression holds: `service:db/postgres`, `host:quay.io`, `pod:db/postgres-0`, `machine:n1`. */
export function inputsOf(expression: Expression, stepFrom: StepFrom): ReadonlySet<string> {
  const inputs = new Set<string>();
  // What is needed in a circle is needed once.
  const seen = new Set<string>();
  const steps = [stepThrough(expression, { inputs: [], requires: new Map() })];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    for (const input of step.inputs) inputs.add(input);
    for (const [key, capability] of step.requires) {
      if (seen.has(key)) continue;
      seen.add(key);
      steps.push(stepFrom(key, capability));
    }
  }
  return inputs;
}

/** The step from a capability that comes down to an expression. */
export function stepFrom(key: string, capability: Capability, expression: Expression): Step {
  return stepThrough(expression, { inputs: [...ownInputs(capability, key)], requires: new Map() });
}

export function podInput(ref: ObjectRef): string {
  return `pod:${ref.namespace}/${ref.name}`;
}

function stepThrough(expression: Expression, step: Step): Step {
  switch (expression.kind) {
    case 'fact':
      if (expression.input !== undefined) step.inputs.push(expression.input);
      break;
    case 'ready':
      step.inputs.push(podInput(expression.pod));
      break;
    case 'all':
    case 'any':
      for (const part of expression.of) stepThrough(part, step);
      break;
    case 'requires':
      step.requires.set(capabilityText(expression.capability), expression.capability);
  }
  return step;
}

/** The inputs that stand for the set of providers itself, so that a new one wakes who waits. */
function ownInputs(capability: Capability, key: string): readonly string[] {
  switch (capability.kind) {
    case 'service':
      return [`service:${capability.namespace}/${capability.name}`];
    case 'csi':
      return [`provides:csi(${capability.driver})`];
    case 'cni':
    case 'service-routing':
    case 'dns':
      return [`provides:${capability.kind}`];
    case 'image':
      return [`image-store:${capability.node}`, `node-config:${capability.node}`];
    default:
      return [`provides:${key}`];
  }
}
