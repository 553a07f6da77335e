import type { KubeObject } from '#model/kubernetes.ts';
import type { FluxObject } from '../gitops/flux-objects.ts';
import { apiWritable } from '../processes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import type { ActionDefinition, ActionOf, ObjectName } from './action.ts';
import { apiIsDown, namespaceFlag } from './words.ts';

/** How `flux` calls the kinds it knows, by their names in the store. */
const words: Readonly<Record<string, string>> = {
  'GitRepository.source.toolkit.fluxcd.io': 'source git',
  'HelmChart.source.toolkit.fluxcd.io': 'source chart',
  'HelmRelease.helm.toolkit.fluxcd.io': 'hr',
  'HelmRepository.source.toolkit.fluxcd.io': 'source helm',
  'Kustomization.kustomize.toolkit.fluxcd.io': 'ks',
};

function kindOfFlux({ kind }: ObjectName): string {
  return Object.keys(words).find((known) => known === kind || known.startsWith(`${kind}.`)) ?? kind;
}

function fluxRef(view: View, name: ObjectName): ObjectRef {
  return view.ref(kindOfFlux(name), name.namespace, name.name);
}

type FluxAction = ActionOf<'suspend'> | ActionOf<'resume'> | ActionOf<'reconcile'>;

function command({ kind: verb, object }: FluxAction): string {
  return `flux ${verb} ${words[kindOfFlux(object)] ?? object.kind.toLowerCase()} ${object.name}${namespaceFlag(object)}`;
}

function fluxAction(
  change: (object: FluxObject, view: View) => FluxObject,
  hindered: (object: FluxObject) => string | undefined,
): ActionDefinition<FluxAction> {
  return {
    text: command,
    commands: (action) => [command(action)],
    hindrance: ({ object }, view) => {
      if (!apiWritable(view)) return apiIsDown;
      const found = view.object<FluxObject>(fluxRef(view, object));
      const text = found === undefined ? `${object.kind} ${object.namespace}/${object.name} does not exist` : hindered(found);
      return text === undefined ? undefined : { text };
    },
    apply: (simulation, action, cause) => {
      const found = simulation.view.object<FluxObject>(fluxRef(simulation.view, action.object));
      if (found === undefined) return;
      simulation.perform({ verb: 'update', object: change(found, simulation.view) as KubeObject, what: command(action) }, 'flux', [cause]);
    },
  };
}

/** `flux suspend`: its controller leaves it alone. */
export const suspend = fluxAction(
  (object) => ({ ...object, spec: { ...object.spec, suspend: true } }),
  ({ spec }) => (spec?.suspend === true ? 'it is suspended already' : undefined),
);

/** `flux resume`: reconciled at once, and for a HelmRelease a new state. */
export const resume = fluxAction(
  (object) => ({ ...object, spec: { ...object.spec, suspend: false } }),
  ({ spec }) => (spec?.suspend === true ? undefined : 'it is not suspended'),
);

/** `flux reconcile`: a look now instead of at the next interval. */
export const reconcile = fluxAction(
  (object, view) => {
    const annotations = { ...object.metadata.annotations, 'reconcile.fluxcd.io/requestedAt': new Date(view.calendarMs()).toISOString() };
    return { ...object, metadata: { ...object.metadata, annotations } };
  },
  ({ spec }) => (spec?.suspend === true ? 'it is suspended' : undefined),
);
