import type { FactOf } from '#findings/causes/fact.ts';
import { withoutField } from '#findings/causes/field.ts';
import type { Deployment, KubeObject } from '#model/kubernetes.ts';
import type { View } from '#sim/view.ts';
import type { Remedy, Step } from '../step.ts';
import { kustomizationOf, releaseOf } from './managed.ts';

/** A template the API refuses pods of: make the object anew from its release or from Git, or patch the field away. */
export function templateRemedies({ workload, path }: FactOf<'template'>, view: View): readonly Remedy[] {
  const object = view.get<Deployment>(workload.kind, workload.namespace, workload.name);
  if (object === undefined) return [];
  return [...madeAnew(object, view).map((steps) => ({ steps })), { steps: [patched(object, path)] }].map(({ steps }) => ({ steps }));

  function madeAnew(live: KubeObject, of: View): Step[][] {
    const remove: Step = { action: { kind: 'delete', object: workload }, cost: 2, risk: 'its pods go; claims stay' };
    const release = releaseOf(of, live);
    if (release !== undefined)
      return [[remove, { action: { kind: 'suspend', object: release }, cost: 0.5 }, { action: { kind: 'resume', object: release }, cost: 0.5 }]];
    const kustomization = kustomizationOf(of, live);
    return kustomization === undefined ? [] : [[remove, { action: { kind: 'reconcile', object: kustomization }, cost: 1 }]];
  }
}

/** A merge patch replaces lists, so it carries all containers. */
function patched(object: Deployment, path: string): Step {
  const { spec } = withoutField(object, path) as Deployment;
  const { containers, initContainers } = spec.template.spec;
  const list = path.includes('initContainers') ? { initContainers } : { containers };
  const { kind, metadata } = object;
  const name = { kind, namespace: metadata.namespace ?? '', name: metadata.name };
  return {
    action: { kind: 'patch', object: name, patch: { spec: { template: { spec: list } } } },
    cost: 5,
    risk: 'whoever applies the object may put the field back',
  };
}
