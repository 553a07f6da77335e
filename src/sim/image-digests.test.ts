import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import type { Node, Pod } from '#model/kubernetes.ts';
import { readFiles } from '#sources/read-files.ts';
import { performAction } from './actions/actions.ts';
import { assembleTwin } from './assemble.ts';
import { digestUpstream, heldOn } from './image-digests.ts';
import type { Simulation } from './simulation.ts';
import type { Twin } from './twin.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const [older, newer] = [digest('a'), digest('b')];
const floating = 'quay.io/team/app:edge';
const node = (name: string, status: Node['status'] = {}) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name }, status });

function app(replicas: number, imagePullPolicy: string) {
  const labels = { app: 'web' };
  const spec = { containers: [{ name: 'main', image: floating, imagePullPolicy }] };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

function twinOf(objects: readonly object[], world: object = {}): Twin {
  const text = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  const files = [
    { path: 'cluster.yaml', text },
    { path: 'world.yaml', text: JSON.stringify({ hosts: {}, ...world }) },
  ];
  return assembleTwin(readFiles(files), { catalogue: [], seed: 1, calendarStartMs: Date.parse('2026-01-01T00:00:00Z') });
}

/** The image that each pod's container was made from, by the pod's node. */
function ran({ view }: Simulation): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(view.objects<Pod>('Pod').map(({ spec, status }) => [spec.nodeName, status?.containerStatuses?.[0]?.imageID]));
}

const moved = { tags: { [floating]: [{ digest: newer, since: '2026-01-01T01:00:00Z' }, { digest: older }] } };

test('a tag means at its registry what it came to mean last', () => {
  const { eve } = twinOf([node('n1')], moved);
  const later = eve.fork();
  later.runTo((later.state.now + 2 * 3_600_000) as TimeMs);

  expect([eve, later].map(({ view }) => digestUpstream(view, floating))).toEqual([older, newer]);
});

test('with IfNotPresent a pod runs what its node holds, and its status says which image that is', () => {
  const world = { ...moved, nodes: { n1: { images: [`${floating}@${newer}`] }, n2: { images: [`${floating}@${older}`] } } };

  const { eve } = twinOf([node('n1'), node('n2'), app(2, 'IfNotPresent')], world);

  expect(ran(eve)).toEqual({ n1: `quay.io/team/app@${newer}`, n2: `quay.io/team/app@${older}` });
});

test('Always takes what the tag means now, and the node holds that from then on', () => {
  const world = { ...moved, nodes: { n1: { images: [`${floating}@${newer}`] } } };

  const { eve } = twinOf([node('n1'), app(1, 'Always')], world);

  expect(ran(eve)).toEqual({ n1: `quay.io/team/app@${older}` });
  expect(heldOn(eve.view, 'n1', floating)?.digest).toBe(older);
});

test('a node that lists its images says what their tags mean there', () => {
  const listed = { images: [{ names: [`quay.io/team/app@${older}`, floating] }, { names: ['quay.io/team/other:1'] }] };

  const { eve } = twinOf([node('n1', listed)]);

  expect(heldOn(eve.view, 'n1', floating)).toMatchObject({ digest: older, certainty: 'observed' });
  expect(heldOn(eve.view, 'n1', 'quay.io/team/other:1')).toBeUndefined();
});

test('an image that is brought from another node is that node’s', () => {
  const world = { ...moved, nodes: { n1: { images: [`${floating}@${newer}`] }, n2: { images: [`${floating}@${older}`] } } };
  const simulation = twinOf([node('n1'), node('n2')], world).eve.fork();

  performAction(simulation, { kind: 'preload-image', node: 'n2', reference: floating, from: 'n1' });

  expect(heldOn(simulation.view, 'n2', floating)?.digest).toBe(newer);
});
