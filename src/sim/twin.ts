import type { ByHand, CatalogueEntry } from '#model/catalogue-entry.ts';
import type { ClusterModel, SourcedObject } from '#model/cluster.ts';
import type { Pod } from '#model/kubernetes.ts';
import type { Assumption, Diagnostic } from '#model/place.ts';
import type { LogLine } from './applications/container-log.ts';
import type { Expander } from './capabilities/expand.ts';
import type { Judge } from './capabilities/judge.ts';
import type { StartConditions } from './capabilities/start.ts';
import type { FaultTools } from './faults/inject.ts';
import type { ImageAccess } from './registries/image-access.ts';
import type { Simulation } from './simulation.ts';
import type { ObjectRef } from './store/refs.ts';
import type { View } from './view.ts';

/** A cluster's digital twin on its settled eve, with the questions one can ask of it. */
export interface Twin {
  readonly model: ClusterModel;
  /** Minor version of Kubernetes. */
  readonly minor: number;
  /** Every object that was read and is in the cluster or can come into it from Git and charts; of one, the last counts. */
  readonly sources: readonly SourcedObject[];
  readonly eve: Simulation;
  readonly judge: Judge;
  readonly expander: Expander;
  readonly images: ImageAccess;
  /** What a container that lacks something to start last logged. */
  logOf(view: View, pod: ObjectRef, container: string): readonly LogLine[];
  /** What somebody has to do by hand each time a container of the pod has started, by the container's name. */
  byHand(view: View, pod: Pod): ReadonlyMap<string, ByHand>;
  readonly startConditions: StartConditions;
  readonly tools: FaultTools;
  readonly assumptions: readonly Assumption[];
  readonly diagnostics: readonly Diagnostic[];
  /** Nodes whose capacity nobody stated: what hinges on it cannot be known. */
  readonly unknownCapacity: ReadonlySet<string>;
}

export interface TwinOptions {
  readonly catalogue: readonly CatalogueEntry[];
  readonly seed: number;
  /** Wall-clock time at which virtual time begins, in milliseconds since 1970. */
  readonly calendarStartMs: number;
}
