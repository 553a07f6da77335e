import type { TalosMirror, TalosRegistries } from '#model/images/registry-config.ts';
import type { Place } from '#model/place.ts';
import { machines } from '../machines.ts';
import { type NodeConfig, nodeConfigs } from '../nodes/node-config.ts';
import { powerOrders } from '../nodes/power.ts';
import { talosMinor } from '../nodes/talos/version.ts';
import type { View } from '../view.ts';
import type { ActionDefinition, ActionOf, MirrorEndpoint } from './action.ts';

type EditMirror = ActionOf<'edit-mirror'>;

/**
 * A change of one mirror in a node's machine config. It is applied live whatever the release, since the hosts files are
 * read at each pull; only the mode `reboot` reboots. [talos v1.4.6 CanApplyImmediate, files/cri_registry_config.go]
 */
export const editMirror: ActionDefinition<EditMirror> = {
  text: ({ node, registry, endpoints, mode }) =>
    `${endpoints.length === 0 ? `remove the mirror of ${registry}` : `set the mirror of ${registry} to ${endpoints.map(({ url }) => url).join(', ')}`} on ${node} (mode ${mode})`,
  commands: (action) => [`talosctl -n ${action.node} patch mc --mode=${action.mode} -p '${JSON.stringify(patchOf(action))}'`],
  hindrance: ({ node, registry, endpoints, mode }, view) => {
    const config = view.row(nodeConfigs, view.ref('Node', '', node));
    if (config?.talosVersion === undefined || config.talosRegistries === undefined) return { text: `${node} is no Talos node` };
    if ((view.row(machines, view.ref('Node', '', node))?.phase ?? 'up') !== 'up') return { text: `${node} does not run` };
    if (mode === 'reboot' && talosMinor(config.talosVersion) >= 14) return { text: `Talos ${config.talosVersion} has no mode reboot` };
    const known = config.talosRegistries.mirrors.some((mirror) => mirror.registry === registry);
    return known || endpoints.length > 0 ? undefined : { text: `${node} has no mirror for ${registry}`, place: config.place };
  },
  apply: (simulation, action, cause) => {
    const ref = simulation.view.ref('Node', '', action.node);
    const value = configAfter(simulation.view, action);
    if (value === undefined) return;
    simulation.perform(
      { verb: 'row', table: nodeConfigs, ref, value, what: `${action.node}: the mirror of ${action.registry} is changed` },
      'talosctl',
      [cause],
    );
    if (action.mode !== 'reboot') return;
    simulation.perform({ verb: 'row', table: powerOrders, ref, value: { order: 'reboot', graceful: true, wiped: false } }, 'talosctl', [cause]);
  },
};

/** A JSON patch removes; a merge patch replaces the endpoints. [talos v1.4.6 v1alpha1_types.go RegistryMirrorConfig] */
function patchOf({ registry, endpoints }: EditMirror): unknown {
  if (endpoints.length === 0) return [{ op: 'remove', path: `/machine/registries/mirrors/${registry.replaceAll('~', '~0').replaceAll('/', '~1')}` }];
  const mirror = { endpoints: endpoints.map(({ url }) => url), overridePath: overridesPath(endpoints) };
  return { machine: { registries: { mirrors: { [registry]: mirror } } } };
}

/** A machine config says it once for all endpoints of a registry. */
function overridesPath(endpoints: readonly MirrorEndpoint[]): boolean {
  return endpoints.some(({ overridePath }) => overridePath);
}

function configAfter(view: View, action: EditMirror): NodeConfig | undefined {
  const config = view.row(nodeConfigs, view.ref('Node', '', action.node));
  return config?.talosRegistries === undefined
    ? undefined
    : { ...config, talosRegistries: registriesAfter(config.talosRegistries, action, config.place) };
}

/** The edited mirror stays where it stood; a new one comes last. */
function registriesAfter({ mirrors, configs }: TalosRegistries, action: EditMirror, place: Place | undefined): TalosRegistries {
  const before = mirrors.find(({ registry }) => registry === action.registry);
  const edited =
    action.endpoints.length === 0 ? [] : [mirrorOf(action, before, before?.place ?? place ?? { live: `machine config of ${action.node}` })];
  if (before === undefined) return { mirrors: [...mirrors, ...edited], configs };
  return { mirrors: mirrors.flatMap((mirror) => (mirror === before ? edited : [mirror])), configs };
}

function mirrorOf({ registry, endpoints }: EditMirror, before: TalosMirror | undefined, place: Place): TalosMirror {
  return {
    registry,
    endpoints: endpoints.map(({ url }) => ({ url, place })),
    overridePath: overridesPath(endpoints),
    ...(before?.skipFallback === undefined ? {} : { skipFallback: before.skipFallback }),
    place,
  };
}
