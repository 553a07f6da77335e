/**
 * Fields of built-in kinds that came after 1.28, whose schema objects are read by, with the minor version that first had them
 * (behind a gate, where they have one), by the ends of their paths. [k8s.io/api, v0.29 to v0.34]
 */
const laterFields: readonly (readonly [end: string, since: number])[] = [
  ['postStart.sleep', 29],
  ['preStop.sleep', 29],
  ['volumeAttributesClassName', 29],
  ['currentVolumeAttributesClassName', 29],
  ['modifyVolumeStatus', 29],
  ['matchLabelKeys', 29],
  ['mismatchLabelKeys', 29],
  ['clusterTrustBundle', 29],
  ['ipMode', 29],
  ['appArmorProfile', 30],
  ['recursiveReadOnly', 30],
  ['trafficDistribution', 30],
  ['managedBy', 30],
  ['successPolicy', 30],
  ['selectableFields', 30],
  ['supplementalGroupsPolicy', 31],
  ['volumes[].image', 31],
  ['claims[].request', 31],
  ['allocatedResourcesStatus', 31],
  ['containerStatuses[].user', 31],
  ['template.spec.resources', 32],
  ['seLinuxChangePolicy', 32],
  ['observedGeneration', 33],
  ['stopSignal', 33],
  ['scaleUp.tolerance', 33],
  ['scaleDown.tolerance', 33],
  ['terminatingReplicas', 33],
  ['fileKeyRef', 34],
  ['restartPolicyRules', 34],
  ['hostnameOverride', 34],
  ['podCertificate', 34],
  ['extendedResourceClaimStatus', 34],
];

/** The minor version that first had the field at a path; undefined: none after 1.28 brought it. */
export function firstVersionOf(path: string): number | undefined {
  const plain = path.replaceAll(/\[\d+\]/g, '[]');
  return laterFields.find(([end]) => plain === end || plain.endsWith(`.${end}`))?.[1];
}
