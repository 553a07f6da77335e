import type { Cause } from '#model/place.ts';
import type { EntryId } from '../engine/trace.ts';
import type { Simulation } from '../simulation.ts';
import type { View } from '../view.ts';
import type { Action, ActionDefinition, ActionOf } from './action.ts';
import { addNode } from './add-node.ts';
import { cordon, uncordon } from './cordon.ts';
import { createObject } from './create.ts';
import { deleteObject } from './delete.ts';
import { deletePods } from './delete-pods.ts';
import { deleteUntilOn } from './delete-until-on.ts';
import { editMirror } from './edit-mirror.ts';
import { editNameServers } from './edit-name-servers.ts';
import { reconcile, resume, suspend } from './flux.ts';
import { commit, editInGit } from './git.ts';
import { patchObject } from './patch.ts';
import { powerOn } from './power-on.ts';
import { preloadImage } from './preload-image.ts';
import { pushImage } from './push-image.ts';
import { reboot } from './reboot.ts';
import { taint } from './taint.ts';
import { talosRollback } from './talos-rollback.ts';
import { talosUpgrade } from './talos-upgrade.ts';

type Definitions = { readonly [Kind in Action['kind']]?: ActionDefinition<ActionOf<Kind>> };

/** Every kind of action, one line each. */
const definitions: Definitions = {
  'add-node': addNode,
  commit,
  cordon,
  create: createObject,
  delete: deleteObject,
  'delete-pods': deletePods,
  'delete-until-on': deleteUntilOn,
  'edit-mirror': editMirror,
  'edit-name-servers': editNameServers,
  'edit-in-git': editInGit,
  patch: patchObject,
  'power-on': powerOn,
  'preload-image': preloadImage,
  'push-image': pushImage,
  reboot,
  taint,
  'talos-rollback': talosRollback,
  'talos-upgrade': talosUpgrade,
  reconcile,
  resume,
  suspend,
  uncordon,
};

function definitionOf(action: Action): ActionDefinition<Action> {
  const definition = definitions[action.kind] as ActionDefinition<Action> | undefined;
  if (definition === undefined) throw new Error(`bug: nobody carries out ${action.kind}`);
  return definition;
}

/** Whether somebody carries out this kind of action. */
export function canPerform(kind: Action['kind']): boolean {
  return definitions[kind] !== undefined;
}

/** An action in words. */
export function actionText(action: Action): string {
  return definitionOf(action).text(action);
}

/** What a person types to do it. */
export function actionCommands(action: Action, view: View): readonly string[] {
  return definitionOf(action).commands(action, view);
}

/** Why an action cannot be done now; undefined when it can. */
export function actionHindrance(action: Action, view: View): Cause | undefined {
  return definitionOf(action).hindrance(action, view);
}

/** Does an action in the present of a simulation. What comes of it shows when the simulation runs on. */
export function performAction(simulation: Simulation, action: Action, causes: readonly EntryId[] = []): EntryId {
  const definition = definitionOf(action);
  const { entry } = simulation.perform({ verb: 'note', body: { kind: 'action', text: definition.text(action) } }, 'operator', causes);
  definition.apply(simulation, action, entry);
  return entry;
}
