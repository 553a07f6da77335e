import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { GitOpsContent } from '#model/gitops.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Twin } from '#sim/twin.ts';
import { deploymentOf, ruleCluster, sourced } from '#testing/rule-cluster.ts';
import { imageDoesNotExist } from './image-does-not-exist.ts';

const findingsOf = (twin: Twin) => check([twin], [imageDoesNotExist], new Runs([twin], [])).findings;
const absent = { 'quay.io/team/gadget:9': '2025-11-01' };

function gadget(image: string): KubeObject {
  return { apiVersion: 'gadgets.example.org/v1', kind: 'Gadget', metadata: { name: 'blue', namespace: 'lab' }, spec: { image } } as KubeObject;
}

test('a custom resource that names an image known to be absent, with both places', () => {
  const twin = ruleCluster({ absent, objects: [gadget('quay.io/team/gadget:9')] });

  expect(findingsOf(twin)).toMatchObject([
    {
      severity: 'high',
      certainty: 'implied',
      subject: 'gadget.gadgets.example.org/lab/blue',
      message: 'quay.io/team/gadget:9 does not exist, and Gadget lab/blue will need it',
      locations: [
        { path: 'blue.yaml', line: 1 },
        { path: 'world.yaml', line: 9 },
      ],
      since: { at: '2025-11-01', days: 61 },
    },
  ]);
});

test('nodes that still hold a copy are named: there pods go on starting', () => {
  const status = { images: [{ names: ['quay.io/team/gadget:9'] }] };
  const holder = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n2' }, status } as KubeObject;
  const twin = ruleCluster({ absent, objects: [gadget('quay.io/team/gadget:9')], observed: [holder] });

  expect(findingsOf(twin)[0]?.because.at(-1)?.because).toEqual([{ text: 'of the nodes only n2 holds a copy' }]);
});

test('the one tag of its repository that is known to exist is named instead; of several somebody has to choose', () => {
  const holding = (...names: readonly string[]) => {
    const holder = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n2' }, status: { images: [{ names }] } } as KubeObject;
    return findingsOf(ruleCluster({ absent, objects: [gadget('quay.io/team/gadget:9')], observed: [holder] }))[0]?.fix?.edits;
  };

  expect(holding('quay.io/team/gadget:8')).toMatchObject([
    { place: { path: 'blue.yaml', line: 1 }, field: 'spec.image', from: 'quay.io/team/gadget:9', to: 'quay.io/team/gadget:8' },
  ]);
  expect([holding('quay.io/team/gadget:8', 'quay.io/team/gadget:7'), holding('quay.io/team/other:8')]).toEqual([undefined, undefined]);
});

test('two objects that name it are one finding', () => {
  const twin = ruleCluster({ absent, objects: [gadget('quay.io/team/gadget:9'), deploymentOf('lab/red', 'quay.io/team/gadget:9')] });

  expect(findingsOf(twin)).toMatchObject([
    { message: 'quay.io/team/gadget:9 does not exist, and Deployment lab/red and Gadget lab/blue will need it' },
  ]);
});

test('what nobody names, and what is not known to be absent, is no finding', () => {
  const unnamed = ruleCluster({ absent, objects: [gadget('quay.io/team/gadget:8')] });
  const unknown = ruleCluster({ objects: [gadget('quay.io/team/gadget:9')] });

  expect([unnamed, unknown].flatMap(findingsOf)).toEqual([]);
});

test('since the revision of Git that brought it; the Kustomization without a health check would not have shown it', () => {
  const revision = (name: string, committed: string, image: string) => ({
    source: 'flux-system/fleet',
    revision: name,
    committed,
    message: 'tidy',
    paths: new Map([['apps/gadget', [sourced(gadget(image), 4)]]]),
    place: { path: 'git.yaml', line: 1 },
  });
  const gitOps: GitOpsContent = {
    charts: [],
    revisions: [
      revision('main@sha1:aaaa', '2025-10-01T00:00:00Z', 'quay.io/team/gadget:8'),
      revision('main@sha1:bbbb', '2025-12-03T00:00:00Z', 'quay.io/team/gadget:9'),
      revision('main@sha1:cccc', '2026-02-01T00:00:00Z', 'quay.io/team/gadget:8'),
    ],
  };
  const kustomization = {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'gadget', namespace: 'flux-system' },
    spec: { path: './apps/gadget' },
  };
  const twin = ruleCluster({ absent, gitOps, objects: [gadget('quay.io/team/gadget:9'), kustomization as KubeObject] });

  expect(findingsOf(twin)).toMatchObject([
    {
      since: {
        at: '2025-12-03T00:00:00Z',
        days: 29,
        where: [
          'flux-system/fleet at main@sha1:bbbb ("tidy")',
          'not Kustomization flux-system/gadget, which stays Ready: it has neither wait nor a health check for Gadget lab/blue',
        ],
      },
    },
  ]);
});
