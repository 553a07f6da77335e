import type { KubeObject, Labels } from '#model/kubernetes.ts';
import { addQuantities, compareQuantities, quantityOf, quantityText, ZERO } from '#model/quantity.ts';
import { whatIf } from '#sim/actor.ts';
import type { CauseKind, FactOf, Suspect } from '../fact.ts';
import type { Refusal } from '../situation.ts';
import { namedAs, refOf, titleOf } from '../words.ts';

interface Quota extends KubeObject {
  readonly spec?: { readonly hard?: Labels };
}

/** A ResourceQuota that is used up, and the limits with which those that are refused would fit. */
export const quotaKind: CauseKind<FactOf<'quota'>> = {
  kind: 'quota',
  find: ({ refusals, view, provenance }) => {
    const found = new Map<string, Suspect<FactOf<'quota'>>>();
    for (const refusal of refusals) {
      const name = /exceeded quota: ([^,]+),/.exec(refusal.message)?.[1];
      if (name === undefined) continue;
      const quota = { kind: 'ResourceQuota', namespace: refusal.workload.namespace, name };
      const key = `quota ${titleOf(quota)}`;
      const before = found.get(key);
      const limits = before?.fact.hard ?? view.object<Quota>(refOf(view, quota))?.spec?.hard ?? {};
      const workloads = [...(before?.fact.workloads ?? []), namedAs(refusal.workload)];
      found.set(key, {
        fact: { kind: 'quota', quota, hard: withRoom(limits, refusal, before === undefined), workloads },
        key,
        text: `${titleOf(quota)} is used up`,
        place: provenance.placeOf(refOf(view, quota)),
        chain: before?.chain ?? [{ text: refusal.message }],
      });
    }
    return [...found.values()];
  },
  remove: (simulation, { quota }) => {
    simulation.perform({ verb: 'delete', ref: refOf(simulation.view, quota), what: 'not there' }, whatIf);
  },
};

/** Limits under which the pods that are missing fit beside what is used; of a further workload, beside those counted in already. */
export function withRoom(limits: Labels, { message, missing }: Pick<Refusal, 'message' | 'missing'>, isFirst: boolean): Labels {
  const [requested, used] = ['requested', 'used'].map((word) => amountsIn(message, word)) as [Labels, Labels];
  const raised = Object.entries(requested).map(([resource, amount]) => {
    let sum = quantityOf((isFirst ? used[resource] : limits[resource]) ?? '0');
    for (let pod = 0; pod < missing; pod++) sum = addQuantities(sum, quantityOf(amount));
    const least = compareQuantities(sum, quantityOf(limits[resource] ?? '0')) > 0 ? sum : quantityOf(limits[resource] ?? '0');
    return [resource, quantityText(least.nanos === 0n ? ZERO : least)];
  });
  return { ...limits, ...Object.fromEntries(raised) };
}

/** `requested: limits.cpu=1,limits.memory=2Gi, used: ...` */
function amountsIn(message: string, word: string): Labels {
  const list = new RegExp(`${word}: ((?:[^,\\s=]+=[^,\\s]+,?)+)`).exec(message)?.[1] ?? '';
  return Object.fromEntries(list.split(',').flatMap((pair) => (pair.includes('=') ? [pair.split('=') as [string, string]] : [])));
}
