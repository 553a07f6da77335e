import { parseContainerdVersion } from '#model/images/containerd-version.ts';
import { normalisedReference } from '#model/images/reference.ts';
import type { Node } from '#model/kubernetes.ts';
import { minorOf } from '#model/kubernetes-version.ts';
import type { View } from '../view.ts';
import { nodeConfigs } from './node-config.ts';

/** Kubelets up to here keep the sandbox image by themselves; later ones leave that to the runtime. [kubernetes/kubernetes#118544] */
const lastToKeepSandboxImage = 28;

/** Whether an image that no pod's container uses stays on a node all the same: of its own services, or of sandboxes. */
export function imagePinned(view: View, node: string, image: string): boolean {
  const config = view.row(nodeConfigs, view.ref('Node', '', node));
  const services = [config?.kubeletImage, config?.etcdImage, ...(config?.controlPlaneImages ?? [])];
  if (services.some((service) => service !== undefined && normalisedReference(service) === image)) return true;
  return isSandboxImage(image) && keepsSandboxImage(view, node, config?.containerdVersion);
}

/** A name by which the image of sandboxes goes, wherever it comes from. */
export function isSandboxImage(image: string): boolean {
  return /\/pause(?:[:@]|$)/.test(image);
}

/** [containerd/containerd#7944: pinned from 1.6.22 and 1.7.2 on] */
function keepsSandboxImage(view: View, node: string, containerdVersion: string | undefined): boolean {
  const kubelet = view.object<Node>(view.ref('Node', '', node))?.status?.nodeInfo?.kubeletVersion;
  if (minorOf(kubelet) <= lastToKeepSandboxImage) return true;
  const { major = 2, minor = 0, patch = 0 } = parseContainerdVersion(containerdVersion ?? '') ?? {};
  if (major !== 1) return major > 1;
  return minor > 7 || (minor === 7 && patch >= 2) || (minor === 6 && patch >= 22);
}
