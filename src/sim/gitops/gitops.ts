import type { Actor } from '../actor.ts';
import type { Network } from './artifacts.ts';
import { publications } from './content.ts';
import { helmController } from './helm-controller.ts';
import { kustomizeController } from './kustomize-controller.ts';
import { sourceController } from './source-controller.ts';

/**
 * Flux's controllers, and the world that publishes what they fetch.
 *
 * @param managedKinds kinds that Git holds objects of
 */
export function gitOpsActors(network: Network, managedKinds: readonly string[]): readonly Actor[] {
  return [publications, ...sourceController(network), kustomizeController(network, managedKinds), helmController(network)];
}
