import { performAction } from '#sim/actions/actions.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { runOn } from './health/run-on.ts';

/** Longer than a rollout that gets on, and than its progress deadline (600 s unless a Deployment says otherwise). */
const watchedMs = 60 * 60_000;

const patch = { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '1970-01-01T00:00:00Z' } } } } };

/** `kubectl rollout restart` in a fork of the cluster, and what has become of it after longer than its progress deadline. */
export function restarted(eve: Simulation, { kind, namespace, name }: ObjectRef): Simulation {
  const fork = eve.fork();
  performAction(fork, { kind: 'patch', object: { kind, namespace, name }, patch });
  runOn(fork, watchedMs);
  return fork;
}
