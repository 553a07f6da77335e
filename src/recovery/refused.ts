import type { RootCauses } from '#findings/causes/root-causes.ts';
import type { Pod } from '#model/kubernetes.ts';
import { actionText, canPerform } from '#sim/actions/actions.ts';
import { ownRegistries } from '#sim/own-registries.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import type { RefusedVariant } from './plan.ts';
import type { Search, Tried } from './search.ts';
import type { Step } from './step.ts';

interface Found {
  readonly twin: Twin;
  readonly moment: Simulation;
  readonly search: Search;
  readonly plan: Tried;
  readonly causes: RootCauses;
}

/** A variant of the plan, or something people try in its place. */
interface Variant {
  readonly text: string;
  readonly steps: readonly Step[];
}

const mostPodsTried = 3;

/** Variants that suggest themselves and do not work, each with what it leaves wrong: tried like any plan. */
export function refusedVariants(found: Found): readonly RefusedVariant[] {
  const variants = [...rebootingVariants(found.plan), ...podsToDelete(found), ...nodesToReboot(found)];
  return variants.flatMap(({ text, steps }) => {
    const { healthy, hindered, left } = found.search.try(steps);
    if (healthy) return [];
    if (hindered !== undefined && hindered.step !== steps.at(-1)) return [{ text, because: [hindered.because.text] }];
    return hindered === undefined ? [{ text, because: left.map((symptom) => symptom.text) }] : [];
  });
}

/** A mirror that could be changed live, changed with a reboot: whatever the node carries goes down with it. */
function rebootingVariants({ steps }: Tried): readonly Variant[] {
  return steps.flatMap((step) => {
    const { action } = step;
    if (action.kind !== 'edit-mirror' || action.mode === 'reboot') return [];
    const rebooting = { ...step, action: { ...action, mode: 'reboot' as const } };
    return [{ text: `${actionText(action)}, with a reboot`, steps: steps.map((each) => (each === step ? rebooting : each)) }];
  });
}

/** What people do first: they delete the pods that fail, and the operator of what is not reconciled. */
function podsToDelete({ twin, moment, causes, plan }: Found): readonly Variant[] {
  const { view } = moment;
  const operators = causes.symptoms.flatMap(({ about }) => (about === undefined ? [] : operatorPods(twin, moment, about)));
  const failing = causes.situation.failing.filter((ref) => view.object<Pod>(ref) !== undefined);
  const pods = [...new Set([...operators.slice(0, mostPodsTried), ...failing.slice(0, 1)])];
  const planned = new Set(plan.steps.flatMap(({ action }) => (action.kind === 'delete' ? [action.object.name] : [])));
  return pods
    .filter(({ name }) => !planned.has(name))
    .map(({ kind, namespace, name }) => {
      const step: Step = { action: { kind: 'delete', object: { kind, namespace, name } }, cost: 1 };
      return { text: actionText(step.action), steps: [step] };
    });
}

function operatorPods(twin: Twin, { view }: Simulation, { kind, namespace }: ObjectRef): readonly ObjectRef[] {
  const of = `${kind.split('.')[0]?.toLowerCase()}s`;
  return twin.expander.providersOf(view, `operator(${of})`).filter((ref) => ref.namespace === namespace || kind.includes('.toolkit.'));
}

/** A node rebooted: one that carries a registry of the cluster, or else the first of those that carry what fails. */
function nodesToReboot({ twin, moment, causes }: Found): readonly Variant[] {
  const registries = ownRegistries(twin).flatMap(({ route }) => twin.expander.podsBehind(moment.view, route));
  const [node] = [registries, causes.situation.failing].flatMap((pods) => nodesOf(moment, pods));
  if (node === undefined || !canPerform('reboot')) return [];
  const step: Step = { action: { kind: 'reboot', node }, cost: 10 };
  return [{ text: actionText(step.action), steps: [step] }];
}

function nodesOf({ view }: Simulation, pods: readonly ObjectRef[]): readonly string[] {
  return [...new Set(pods.flatMap((ref) => view.object<Pod>(ref)?.spec.nodeName ?? []))].sort();
}
