import type { Fact, FactOf } from '#findings/causes/fact.ts';
import { canPerform } from '#sim/actions/actions.ts';
import type { View } from '#sim/view.ts';
import type { Remedy } from '../step.ts';
import { budgetRemedies } from './budget.ts';
import { capacityRemedies } from './capacity.ts';
import { configurationRemedies } from './configuration.ts';
import { copiesRemedies } from './copies.ts';
import { dataRemedies } from './data.ts';
import { heldRemedies } from './held.ts';
import { hostRemedies } from './host.ts';
import { preloads } from './images.ts';
import { mirrorRemedies } from './mirror.ts';
import { nameServerRemedies } from './name-server.ts';
import { priorityRemedies } from './priority.ts';
import { quotaRemedies } from './quota.ts';
import { referenceRemedies } from './reference.ts';
import { registryContentRemedies } from './registry-content.ts';
import { revisionRemedies } from './revision.ts';
import { templateRemedies } from './template.ts';
import { webhookRemedies } from './webhook.ts';

type Remedies = { readonly [Kind in Fact['kind']]: (fact: FactOf<Kind>, view: View) => readonly Remedy[] };

/** What helps against each kind of root cause; nothing where only somebody else can help. */
const remedies: Remedies = {
  reference: referenceRemedies,
  template: templateRemedies,
  webhook: webhookRemedies,
  revision: revisionRemedies,
  quota: quotaRemedies,
  priority: priorityRemedies,
  mirror: mirrorRemedies,
  circle: ({ images }, view) => preloads(images, view),
  images: ({ node, references }, view) =>
    preloads(
      references.map((reference) => ({ node, reference })),
      view,
    ),
  'registry-content': registryContentRemedies,
  host: hostRemedies,
  outside: () => [],
  'name-server': nameServerRemedies,
  machine: ({ node }) => [{ steps: [{ action: { kind: 'power-on', node }, cost: 5 }] }],
  certificate: ({ certificate }) => [{ steps: [{ action: { kind: 'renew-certificate', certificate }, cost: 10 }] }],
  process: () => [],
  cordon: ({ node }) => [{ steps: [{ action: { kind: 'uncordon', node }, cost: 1 }] }],
  configuration: configurationRemedies,
  capacity: capacityRemedies,
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
  data: dataRemedies,
  held: heldRemedies,
  copies: copiesRemedies,
  budget: budgetRemedies,
};

/** Remedies for a fact that somebody can carry out. */
export function remediesFor<Kind extends Fact['kind']>(fact: FactOf<Kind>, view: View): readonly Remedy[] {
  const found = (remedies as unknown as Readonly<Record<string, (fact: Fact, view: View) => readonly Remedy[]>>)[fact.kind]?.(fact, view) ?? [];
  return found.filter(({ steps }) => steps.every(({ action }) => canPerform(action.kind)));
}
