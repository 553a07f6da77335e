import type { Requirement } from '#model/capabilities/requirement.ts';
import { defaultPullPolicy, normalisedReference } from '#model/images/reference.ts';
import type { Container, Pod } from '#model/kubernetes.ts';
import { type Lapsed, lapsedOf } from '../certificates.ts';
import { clusterRef, controlPlanes, nodeConfigs } from '../nodes/node-config.ts';
import type { View } from '../view.ts';
import type { Derivation, Expander } from './expand.ts';
import { all, always, atLeast, type Expression, fact, requires } from './expression.ts';

/** What it takes for pods and nodes to come up from nothing, as the same expressions that say what holds now. */
export class StartConditions {
  readonly #expander: Expander;
  readonly #derivation: Derivation;

  constructor(expander: Expander, derivation: Derivation) {
    this.#expander = expander;
    this.#derivation = derivation;
  }

  /** For a bound pod to be Ready on its node; a pod without a node cannot. */
  pod(view: View, pod: Pod): Expression {
    const node = pod.spec.nodeName;
    if (node === undefined || node === '') return fact(false, { text: `pod ${pod.metadata.namespace}/${pod.metadata.name} has no node` });
    return all([this.kubelet(view, node), this.api(view), this.containers(view, pod)]);
  }

  /** The same where its kubelet runs and the API answers. */
  containers(view: View, pod: Pod): Expression {
    const node = pod.spec.nodeName ?? '';
    const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
    return all([
      pod.spec.hostNetwork === true ? always : requires({ kind: 'cni', node }),
      ...containers.map((container) => this.#image(container, node)),
      ...containers.map((container) => this.#needs(view, pod, container)),
      ...this.#claims(pod, node),
    ]);
  }

  /** What a pod's containers need to start or to be ready, however sure that is. */
  needed(view: View, pod: Pod): readonly Requirement[] {
    return [...(pod.spec.initContainers ?? []), ...pod.spec.containers].flatMap((container) =>
      this.#derivation.needsOf(view, pod, container).flatMap(({ at, needs }) => (at === 'serve' ? [] : needs)),
    );
  }

  /** For a node's kubelet to run: time, its own image where the kubelet is one, and a certificate with which it is let in. */
  kubelet(view: View, node: string): Expression {
    const image = view.row(nodeConfigs, view.ref('Node', '', node))?.kubeletImage;
    return all([
      requires({ kind: 'time', node }),
      valid(lapsedOf(view, 'kubelet', node)),
      image === undefined ? always : requires({ kind: 'image', reference: normalisedReference(image), node, system: true }),
    ]);
  }

  /** For the API to answer: a majority of etcd members, each with its images, and one of their API servers. */
  api(view: View): Expression {
    const nodes = view.row(controlPlanes, clusterRef(view))?.nodes ?? [];
    const members = nodes.map((node) => this.#member(view, node));
    const majority = Math.floor(nodes.length / 2) + 1;
    if (nodes.length === 0) return valid(lapsedOf(view, 'api-server'));
    return atLeast(majority, members);
  }

  #member(view: View, node: string): Expression {
    const config = view.row(nodeConfigs, view.ref('Node', '', node));
    const etcd =
      config?.etcdImage === undefined ? always : requires({ kind: 'image', reference: normalisedReference(config.etcdImage), node, system: true });
    const servers = (config?.controlPlaneImages ?? []).map((image) => requires({ kind: 'image', reference: normalisedReference(image), node }));
    const trusted = (['api-server', 'api-server-etcd-client', 'etcd'] as const).map((component) => valid(lapsedOf(view, component, node)));
    return all([this.kubelet(view, node), etcd, ...servers, ...trusted]);
  }

  #image(container: Container, node: string): Expression {
    const image = container.image ?? '';
    const reference = normalisedReference(image);
    const policy = container.imagePullPolicy ?? defaultPullPolicy(image);
    return requires({ kind: 'image', reference, node, ...(policy === 'Always' ? { fresh: true as const } : {}) });
  }

  #needs(view: View, pod: Pod, container: Container): Expression {
    const needs = this.#derivation.needsOf(view, pod, container).filter(({ at, certainty }) => at !== 'serve' && certainty !== 'assumed');
    return all(needs.map((need) => this.#expander.requirement(need.needs)));
  }

  #claims(pod: Pod, node: string): Expression[] {
    const namespace = pod.metadata.namespace ?? 'default';
    return (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
      persistentVolumeClaim === undefined ? [] : [requires({ kind: 'volume' as const, namespace, claim: persistentVolumeClaim.claimName, node })],
    );
  }
}

/** That a certificate is valid. */
function valid(lapsed: Lapsed | undefined): Expression {
  if (lapsed === undefined) return always;
  return fact(false, { text: `certificate ${lapsed.name}: ${lapsed.text}`, place: lapsed.place }, `certificate:${lapsed.name}`);
}
