import { registryContents, registryRef, routes } from '../registries/registries.ts';
import type { ActionDefinition, ActionOf } from './action.ts';

/** Pushes a copy of an image that somebody has into a registry of the cluster. */
export const pushImage: ActionDefinition<ActionOf<'push-image'>> = {
  text: ({ host, reference }) => `push ${reference} to ${host}`,
  commands: ({ host, reference }) => [`skopeo copy docker-archive:image.tar docker://${host}/...  # a copy of ${reference}`],
  hindrance: ({ host, reference }, view) => {
    if (view.row(routes, registryRef(view, host)) === undefined) return { text: `${host} is not served by the cluster` };
    const held = view.row(registryContents, registryRef(view, host))?.holds.has(reference);
    return held === true ? { text: `${host} holds ${reference} already` } : undefined;
  },
  apply: (simulation, { host, reference }, cause) => {
    const ref = registryRef(simulation.view, host);
    const content = simulation.view.row(registryContents, ref);
    const value = { kind: 'plain' as const, ...content, holds: new Set([...(content?.holds ?? []), reference]) };
    simulation.perform({ verb: 'row', table: registryContents, ref, value, what: `${host} holds ${reference}` }, 'operator', [cause]);
  },
};
