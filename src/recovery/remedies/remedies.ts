import type { Fact, FactOf } from '#findings/causes/fact.ts';
import { outOfService } from '#findings/causes/kinds/held.ts';
import type { KubeObject, Node } from '#model/kubernetes.ts';
import { canPerform } from '#sim/actions/actions.ts';
import type { View } from '#sim/view.ts';
import type { Remedy } from '../step.ts';
import { hostRemedies } from './host.ts';
import { preloads } from './images.ts';
import { mirrorRemedies } from './mirror.ts';
import { referenceRemedies } from './reference.ts';
import { templateRemedies } from './template.ts';
import { webhookRemedies } from './webhook.ts';

type Remedies = { readonly [Kind in Fact['kind']]: (fact: FactOf<Kind>, view: View) => readonly Remedy[] };

/** What helps against each kind of root cause; nothing where only somebody else can help. */
const remedies: Remedies = {
  reference: referenceRemedies,
  template: templateRemedies,
  webhook: webhookRemedies,
  quota: ({ quota }) => [{ steps: [{ action: { kind: 'delete', object: quota }, cost: 4, risk: 'nothing limits the namespace any more' }] }],
  mirror: mirrorRemedies,
  circle: ({ images }, view) => preloads(images, view),
  images: ({ node, references }, view) =>
    preloads(
      references.map((reference) => ({ node, reference })),
      view,
    ),
  'registry-content': () => [],
  host: hostRemedies,
  outside: () => [],
  'name-server': () => [],
  machine: ({ node }) => [{ steps: [{ action: { kind: 'power-on', node }, cost: 5 }] }],
  certificate: ({ certificate }) => [{ steps: [{ action: { kind: 'renew-certificate', certificate }, cost: 10 }] }],
  process: () => [],
  cordon: ({ node }) => [{ steps: [{ action: { kind: 'uncordon', node }, cost: 1 }] }],
  secret: () => [],
  capacity: () => [],
  suspended: ({ object }) => [{ steps: [{ action: { kind: 'resume', object }, cost: 1 }] }],
  release: ({ object }) => [
    {
      steps: [
        { action: { kind: 'suspend', object }, cost: 0.5 },
        { action: { kind: 'resume', object }, cost: 0.5 },
      ],
    },
  ],
  manager: ({ pod }) => [{ steps: [{ action: { kind: 'delete', object: pod }, cost: 1 }] }],
  held: ({ node }, view) => released(node, view),
  budget: ({ budget }) => [
    { steps: [{ action: { kind: 'patch', object: budget, patch: { spec: { minAvailable: null, maxUnavailable: 1 } } }, cost: 2 }] },
  ],
};

/** Remedies for a fact that somebody can carry out. */
export function remediesFor<Kind extends Fact['kind']>(fact: FactOf<Kind>, view: View): readonly Remedy[] {
  const found = (remedies as unknown as Readonly<Record<string, (fact: Fact, view: View) => readonly Remedy[]>>)[fact.kind]?.(fact, view) ?? [];
  return found.filter(({ steps }) => steps.every(({ action }) => canPerform(action.kind)));
}

function released(node: string, view: View): readonly Remedy[] {
  const taints = view.get<Node & KubeObject>('Node', '', node)?.spec?.taints ?? [];
  const patch = { spec: { taints: [...taints, outOfService] } };
  const risk = 'only for a machine that is certainly off: two writers on one volume destroy it';
  return [{ steps: [{ action: { kind: 'patch', object: { kind: 'Node', namespace: '', name: node }, patch }, cost: 6, risk }] }];
}
