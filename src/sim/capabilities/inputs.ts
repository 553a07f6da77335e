import { type Capability, capabilityText } from '#model/capabilities/capability.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { Expression } from './expression.ts';

/** What a capability comes down to; `key` is its text. */
type Expand = (key: string, capability: Capability) => Expression;

/** What a change of could change whether an expression holds: `service:db/postgres`, `host:quay.io`, `pod:db/postgres-0`, `machine:n1`. */
export function inputsOf(expression: Expression, expand: Expand): ReadonlySet<string> {
  const inputs = new Set<string>();
  collect(expression, { inputs, seen: new Set(), expand });
  return inputs;
}

export function podInput(ref: ObjectRef): string {
  return `pod:${ref.namespace}/${ref.name}`;
}

interface Collection {
  readonly inputs: Set<string>;
  /** Capabilities that have been gone into: what is needed in a circle is needed once. */
  readonly seen: Set<string>;
  readonly expand: Expand;
}

function collect(expression: Expression, collection: Collection): void {
  switch (expression.kind) {
    case 'fact':
      if (expression.input !== undefined) collection.inputs.add(expression.input);
      return;
    case 'ready':
      collection.inputs.add(podInput(expression.pod));
      return;
    case 'all':
    case 'any':
      for (const part of expression.of) collect(part, collection);
      return;
    case 'requires':
      collectCapability(expression.capability, collection);
  }
}

function collectCapability(capability: Capability, collection: Collection): void {
  const key = capabilityText(capability);
  if (collection.seen.has(key)) return;
  collection.seen.add(key);
  for (const input of ownInputs(capability, key)) collection.inputs.add(input);
  collect(collection.expand(key, capability), collection);
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
