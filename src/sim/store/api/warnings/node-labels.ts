import type { NodeSelectorTerm } from '#model/kubernetes.ts';

/** Labels of nodes that have newer names. Follows kubernetes pkg/api/node/util.go, v1.28. */
const newerNames: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};

export function labelWarning(label: string): string | undefined {
  return newerNames[label];
}

/** Per label, behind `prefix`: the path of where it is used. */
export function labelWarnings(labels: readonly string[], pathOf: (label: string, index: number) => string): readonly string[] {
  return labels.flatMap((label, index) => {
    const warning = labelWarning(label);
    return warning === undefined ? [] : [`${pathOf(label, index)}: ${warning}`];
  });
}

export function termWarnings(term: NodeSelectorTerm, path: string): readonly string[] {
  return (term.matchExpressions ?? []).flatMap(({ key }, index) => {
    const warning = labelWarning(key);
    return warning === undefined ? [] : [`${path}.matchExpressions[${index}].key: ${key} is ${warning}`];
  });
}
