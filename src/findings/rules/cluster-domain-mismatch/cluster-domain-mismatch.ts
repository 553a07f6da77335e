import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { textsIn, valueAt } from '#findings/field-value.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { grouped, listed, toldCauses } from '#findings/words.ts';
import type { Machine } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** What kubelets use where nobody names a domain. [kubelet, talos constants DefaultDNSDomain] */
const defaultDomain = 'cluster.local';

/** The full name of a Service; flags may leave the namespace to a variable of the pod. */
const fullName = /([a-z0-9-]+)\.([a-z0-9-]+|\$\([A-Z_]+\))\.svc\.([a-z0-9-]+(?:\.[a-z0-9-]+)*)/g;

interface Corefile {
  readonly text: string;
  readonly ref: ObjectRef;
}

/** The domain that nodes give to pods, and the names that cluster DNS answers below. */
interface Domain {
  readonly name: string;
  readonly machine: Machine;
  /** The text of CoreDNS's own configuration; absent: Talos writes it, for this domain. */
  readonly corefile?: Corefile;
}

/** A workload that names a Service below a domain for which nobody answers. */
interface Astray {
  readonly workload: ObjectRef;
  readonly path: string;
  readonly host: string;
}

/** Names of Services end in a domain that cluster DNS does not answer for. */
export const clusterDomainMismatch = {
  id: 'cluster-domain-mismatch',
  summary: 'names of Services end in a domain that cluster DNS does not answer for',

  *check({ cluster }: RuleInput) {
    const domain = domainOf(cluster);
    if (domain === undefined) return;
    const { corefile, name } = domain;
    if (corefile !== undefined && !answers(domain, name)) {
      // Where Talos writes a Corefile as well, for its own domain, it is not known whose counts.
      if (domain.machine.coreDnsDisabled) yield unansweredDomain(domain, corefile.ref, cluster);
    } else {
      const astray = cluster.workloads.flatMap(({ ref }) => astrayIn(ref, domain, cluster));
      for (const group of grouped(astray, ({ host }) => host.replace(/^.*\.svc\./, ''))) yield namesAstray(group, domain, cluster);
    }
  },
} as const satisfies Rule;

/** Only where every node's machine config was read and it is known what CoreDNS answers for. */
function domainOf({ view, twin }: ClusterUnderCheck): Domain | undefined {
  const { machines } = twin.model;
  const described = new Set(machines.map(({ name, stem }) => name ?? stem));
  const [first] = machines;
  const domains = new Set(machines.map(({ clusterDomain = defaultDomain }) => clusterDomain));
  if (first === undefined || domains.size !== 1 || !view.list('Node').every(({ name }) => described.has(name))) return undefined;
  const name = first.clusterDomain ?? defaultDomain;
  const machine = machines.find(({ role }) => role === 'controlplane') ?? first;
  const [corefile, ...others] = corefilesIn(view);
  if (corefile === undefined) return machine.coreDnsDisabled ? undefined : { name, machine };
  return others.length === 0 && saysItsZones(corefile) ? { name, machine, corefile } : undefined;
}

function corefilesIn(view: ClusterUnderCheck['view']): readonly Corefile[] {
  return view.list('ConfigMap', 'kube-system').flatMap((ref) => {
    const text = view.object<KubeObject & { readonly data?: Readonly<Record<string, string>> }>(ref)?.data?.Corefile;
    return text === undefined ? [] : [{ text, ref }];
  });
}

/** Without a zone of its own the plug-in answers for that of its block, such as all names; and files that are imported were not read. */
function saysItsZones({ text }: Corefile): boolean {
  const imported = [...text.matchAll(/^\s*import +(\S+)/gm)].map(([, name]) => name);
  return /^\s*kubernetes +[a-z]/m.test(text) && imported.every((name) => text.includes(`(${name})`));
}

/** Named in a Corefile at all, be it to be rewritten, is answered; in a pattern its dots are escaped. */
function answers({ name, corefile }: Domain, domain: string): boolean {
  if (corefile === undefined) return domain === name;
  const words = corefile.text.replaceAll('\\', '').split(/[\s{}]+/);
  return words.some((word) => word === domain || word.includes(`${domain}.`));
}

function astrayIn(workload: ObjectRef, domain: Domain, { view }: ClusterUnderCheck): readonly Astray[] {
  const path = workload.kind === 'Pod' ? 'spec' : 'spec.template.spec';
  const object = view.object(workload);
  const texts = [...textsIn(object, '', (at) => at === 'status' || at === 'metadata')].filter((each) => each.path.startsWith(`${path}.`));
  const inHosts = new Set(texts.filter((each) => each.path.startsWith(`${path}.hostAliases[`)).map(({ text }) => text));
  const lookedUp = texts.filter((each) => !namesDomain(each.text, domain.name) && !isNoProxy(object, each.path));
  return lookedUp.flatMap((each) =>
    [...each.text.matchAll(fullName)].flatMap(([host, name = '', written = '', end = '']): Astray[] => {
      const namespace = written.startsWith('$') ? workload.namespace : written;
      const isOwn = view.get('Service', namespace, name) !== undefined;
      return isOwn && !answers(domain, end) && !inHosts.has(host) ? [{ workload, path: each.path, host }] : [];
    }),
  );
}

/** Names below both domains, such as those of a certificate, are meant for whichever it is. */
function namesDomain(text: string, domain: string): boolean {
  return new RegExp(`(^|[^a-z0-9-])${domain.replaceAll('.', '\\.')}(?![a-z0-9-])`).test(text);
}

/** What is reached without a proxy is compared with names, not looked up. */
function isNoProxy(object: unknown, path: string): boolean {
  return path.endsWith('].value') && /^no_proxy$/i.test(String(valueAt(object, path.replace(/value$/, 'name'))));
}

function unansweredDomain({ name, machine }: Domain, corefile: ObjectRef, { sources }: ClusterUnderCheck): Draft {
  const path = 'cluster.network.dnsDomain';
  return {
    severity: 'medium',
    subject: keyOf(corefile),
    message: `pods look names up below ${name}, and ${titleOf(corefile)} does not answer for it`,
    because: [
      { text: `kubelets give pods the search domain svc.${name} (${path})`, place: machine.placeOf(path), certainty: 'configured' },
      {
        text: `the plug-in kubernetes in ${titleOf(corefile)} names other zones`,
        place: sources.placeOf(corefile, 'data.Corefile'),
        certainty: 'configured',
      },
      { text: 'a name that no zone answers for is asked outside, where nobody knows it', certainty: 'documented' },
    ],
    consequence: [],
    fix: { text: `add ${name} to the zones of kubernetes in data.Corefile of ${titleOf(corefile)}` },
  };
}

function namesAstray(group: readonly [Astray, ...Astray[]], { name, machine }: Domain, { sources }: ClusterUnderCheck): Draft {
  const [first] = group;
  const end = first.host.replace(/^.*\.svc\./, '');
  const workloads = [...new Set(group.map(({ workload }) => titleOf(workload)))];
  const path = 'cluster.network.dnsDomain';
  return {
    severity: 'medium',
    subject: keyOf(first.workload),
    about: end,
    message: `${listed(workloads)} ${workloads.length === 1 ? 'names' : 'name'} Services below ${end}, and the cluster's domain is ${name}`,
    because: [
      ...toldCauses(
        group,
        (each) => ({
          text: `${titleOf(each.workload)} names ${each.host} in ${each.path}`,
          place: sources.placeOf(each.workload, each.path),
          certainty: 'configured' as const,
        }),
        { word: 'other field' },
      ),
      { text: `the cluster's domain is ${name} (${path})`, place: machine.placeOf(path), certainty: 'configured' },
      { text: 'a name that no zone of cluster DNS answers for is asked outside, where nobody knows it', certainty: 'documented' },
    ],
    consequence: [],
    fix: { text: `write ${first.host.replace(end, name)} in ${first.path} of ${titleOf(first.workload)}, or leave away what follows .svc` },
  };
}
