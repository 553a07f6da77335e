import type { TimeMs } from '#base/brand.ts';
import { needs, type Requirement } from '#model/capabilities/requirement.ts';
import type { Node } from '#model/kubernetes.ts';
import { runtimeActs, runtimeGone } from './container-runtime.ts';
import type { Draft } from './draft.ts';
import { sandboxMs } from './durations.ts';
import { texts } from './events.ts';

/** What a pod's sandbox needs of its node: a network, unless the pod uses the node's own. */
export function networkNeed({ pod, node }: Draft): Requirement | undefined {
  return pod.spec.hostNetwork === true ? undefined : needs({ kind: 'cni', node: node.name });
}

/** Begins to make the pod's sandbox; false when its network or the runtime itself cannot be had. */
export function makeSandbox(draft: Draft): boolean {
  const { ports, view, node, pod } = draft;
  if (!runtimeActs(view, node)) {
    draft.event('Warning', 'FailedCreatePodSandBox', texts.sandboxFailed(runtimeGone(ports, node.name)));
    return false;
  }
  const need = networkNeed(draft);
  if (need !== undefined && !ports.met(view, need, { node: node.name, pod }).met) {
    const error = ports.networkError?.(view, node.name, pod) ?? 'plugin type="cni" failed (add)';
    const text = `rpc error: code = Unknown desc = failed to setup network for sandbox "${sandboxId(draft)}": ${error}`;
    draft.event('Warning', 'FailedCreatePodSandBox', texts.sandboxFailed(text));
    return false;
  }
  const takesMs = ports.runtimeTakes?.(view, pod).sandboxMs ?? sandboxMs;
  draft.remember({ step: { kind: 'sandbox', until: (draft.now + takesMs) as TimeMs } });
  return true;
}

export function finishSandbox(draft: Draft): void {
  draft.set({ sandbox: { ip: addressFor(draft) } });
  draft.remember({ step: undefined, unnoticedSandbox: draft.now });
}

/** An address of the node's pod network; drawn, so that a new sandbox gets a new one. */
function addressFor({ view, node, ref, now }: Draft): string {
  const cidr = view.object<Node>(node)?.spec?.podCIDR ?? '10.244.0.0/16';
  const [a = '10', b = '244', c = '0'] = cidr.split('.');
  const host = view.draw(ref, 'address', now);
  const third = cidr.endsWith('/24') ? c : String((host >>> 8) % 256);
  return `${a}.${b}.${third}.${2 + (host % 252)}`;
}

function sandboxId({ view, ref, now }: Draft): string {
  let id = '';
  for (let part = 0; part < 8; part++)
    id += view
      .draw(ref, 'sandbox', now + part)
      .toString(16)
      .padStart(8, '0');
  return id;
}
