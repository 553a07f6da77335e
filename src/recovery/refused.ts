import type { RootCauses } from '#findings/causes/root-causes.ts';
import type { Pod } from '#model/kubernetes.ts';
import { actionText, canPerform } from '#sim/actions/actions.ts';
import { ownRegistries } from '#sim/own-registries.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import type { RefusedVariant } from './plan.ts';
import { mirrorRemedies } from './remedies/mirror.ts';
import type { Search, Tried } from './search.ts';
import { keyOf, type Step } from './step.ts';

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
  /** What it is compared with: the same without its danger, or to do nothing. */
  readonly instead?: readonly Step[];
}

const mostPodsTried = 3;

/** Variants that suggest themselves and do not work, each with what it leaves wrong: tried like any plan. */
export function refusedVariants(found: Found): readonly RefusedVariant[] {
  const variants = [...rebootingVariants(found.plan), ...mirrorsWithReboot(found), ...podsToDelete(found), ...nodesToReboot(found)];
  return variants.flatMap(({ text, steps, instead = [] }) => {
    const { healthy, hindered, left } = found.search.try(steps);
    if (healthy) return [];
    if (hindered !== undefined && hindered.step !== steps.at(-1)) return [{ text, worse: [], because: [hindered.because.text] }];
    if (hindered !== undefined) return [];
    const otherwise = new Set(found.search.try(instead).left.map((symptom) => symptom.text));
    const [worse, still] = [false, true].map((isThereAnyway) => left.filter((symptom) => otherwise.has(symptom.text) === isThereAnyway));
    return [{ text, worse: (worse ?? []).map((symptom) => symptom.text), because: (still ?? []).map((symptom) => symptom.text) }];
  });
}

/** The mirrors under suspicion changed with a reboot, on the nodes that carry a registry of the cluster. */
function mirrorsWithReboot({ moment, causes, plan, ...found }: Found): readonly Variant[] {
  const edits = causes.suspects.flatMap(({ fact }) =>
    fact.kind === 'mirror' ? mirrorRemedies(fact, moment.view).flatMap(({ steps }) => steps) : [],
  );
  return registryNodes(found.twin, moment).flatMap((node) => {
    const own = edits.filter(({ action }) => action.kind === 'edit-mirror' && action.node === node);
    const live = [...new Map(own.map((step) => [keyOf(step), step])).values()];
    const last = live.at(-1);
    if (last?.action.kind !== 'edit-mirror' || plan.steps.includes(last)) return [];
    const rebooting: Step = { ...last, action: { ...last.action, mode: 'reboot' } };
    const steps = [...live.slice(0, -1), rebooting];
    return [{ text: steps.map(({ action }) => actionText(action)).join(', then '), steps, instead: live }];
  });
}

/** A mirror that could be changed live, changed with a reboot: whatever the node carries goes down with it. */
function rebootingVariants({ steps }: Tried): readonly Variant[] {
  return steps.flatMap((step) => {
    const { action } = step;
    if (action.kind !== 'edit-mirror' || action.mode === 'reboot') return [];
    const rebooting = { ...step, action: { ...action, mode: 'reboot' as const } };
    return [{ text: actionText(rebooting.action), steps: steps.map((each) => (each === step ? rebooting : each)), instead: steps }];
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
  const [node] = [...registryNodes(twin, moment), ...nodesOf(moment, causes.situation.failing)];
  if (node === undefined || !canPerform('reboot')) return [];
  const step: Step = { action: { kind: 'reboot', node }, cost: 10 };
  return [{ text: actionText(step.action), steps: [step] }];
}

/** Nodes that carry pods of a registry that the cluster itself serves. */
function registryNodes(twin: Twin, moment: Simulation): readonly string[] {
  return nodesOf(
    moment,
    ownRegistries(twin).flatMap(({ route }) => twin.expander.podsBehind(moment.view, route)),
  );
}

function nodesOf({ view }: Simulation, pods: readonly ObjectRef[]): readonly string[] {
  return [...new Set(pods.flatMap((ref) => view.object<Pod>(ref)?.spec.nodeName ?? []))].sort();
}
