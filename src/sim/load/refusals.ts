import type { KubeObject } from '#model/kubernetes.ts';
import type { Diagnostic, Place } from '#model/place.ts';

/** What the API server refuses as it comes, and takes with a feature gate. Upstream: kubernetes pkg/features/kube_features.go, v1.33. */
const gates = [{ gate: 'HPAScaleToZero', says: /is invalid: spec\.minReplicas: Invalid value: 0: must be greater than or equal to 1$/ }];

/** What is said of an object of the input that the API server would not take: an error only where nothing unknown decides. */
export function refusalOf(object: KubeObject, message: string, isKnown: boolean, place: Place | undefined): Diagnostic {
  const { namespace, name } = object.metadata;
  const title = `${object.kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
  if (!isKnown) return { severity: 'info', message: `${title} is left out: a field of it that must be known is not`, place };
  const gated = gates.find(({ says }) => says.test(message));
  if (gated !== undefined)
    return { severity: 'info', message: `${title} is left out: the API server takes it only with the feature gate ${gated.gate}`, place };
  return { severity: 'error', message: `${title}: the API server refuses it: ${message}`, place };
}
