import type { Actor } from '#sim/actor.ts';
import { Expander, podsProviding } from '#sim/capabilities/expand.ts';
import { always } from '#sim/capabilities/expression.ts';
import { Judge } from '#sim/capabilities/judge.ts';
import { podNeeds } from '#sim/capabilities/pod-needs.ts';
import { controllerIndexes, controllers, controllerTallies } from '#sim/controllers/controllers.ts';
import { heartbeats } from '#sim/heartbeats.ts';
import { kubeletTallies } from '#sim/kubelet/actors.ts';
import { apiWritable, processes } from '#sim/processes.ts';
import { NodeTable } from '#sim/scheduler/node-table.ts';
import { PodClasses } from '#sim/scheduler/pod-class.ts';
import { scheduler } from '#sim/scheduler/scheduler.ts';
import type { Program } from '#sim/simulation.ts';
import { admission } from '#sim/store/admit.ts';
import type { IndexDefinition } from '#sim/store/definitions.ts';
import { endpointSlicesOfService, podsOfClaim, podsOnHostPort, podsOnNode } from '#sim/store/indexes.ts';

const minorVersion = 28;

/** A control plane as it was recorded: all controllers, the scheduler, and whatever stands in for the kubelets. */
export function controlPlane(more: readonly Actor[]): Program {
  const derivation = podNeeds([]);
  const providing = podsProviding(derivation);
  const judge = new Judge(new Expander({ providing, derivation, image: () => always }));
  return {
    actors: [...controllers, ...scheduler(new NodeTable(new PodClasses()), minorVersion), heartbeats, ...more],
    indexes: distinct([...controllerIndexes, podsOnNode, podsOfClaim, podsOnHostPort, endpointSlicesOfService, providing]),
    tallies: [...controllerTallies, ...kubeletTallies],
    admission: admission(judge, minorVersion),
    writable: apiWritable,
    gates: [processes.name],
  };
}

function distinct(indexes: readonly IndexDefinition<never>[]): readonly IndexDefinition<never>[] {
  return [...new Set(indexes)];
}
