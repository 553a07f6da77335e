/**
 * Whose certificate a dated fact is about: a component of the control plane or the kubelets, on one node (`etcd/n1`) or on all of them
 * (`etcd`); what a Service of the cluster presents (`service/ns/name`); what a host presents (`host/registry.example.org`).
 */
const components = {
  'api-server': 'what API servers present to everybody',
  'api-server-etcd-client': 'what API servers show to etcd',
  etcd: 'what members of etcd show to each other and to API servers',
  'controller-manager': 'what it shows to the API server',
  scheduler: 'what it shows to the API server',
  kubelet: 'what a kubelet shows to the API server',
  'kubelet-serving': 'what a kubelet presents to who asks for logs',
} as const;

export type CertificateComponent = keyof typeof components;

/** Whether a name says whose certificate is meant. */
export function isCertificateName(name: string): boolean {
  const [kind = '', ...rest] = name.split('/');
  if (rest.some((part) => part === '')) return false;
  if (kind === 'service') return rest.length === 2;
  if (kind === 'host') return rest.length === 1;
  return kind in components && rest.length <= 1;
}

/** The grammar in one line, for messages. */
export const certificateGrammar = `one of ${Object.keys(components).join(', ')}, alone or followed by /NODE, or service/NAMESPACE/NAME or host/HOST`;
