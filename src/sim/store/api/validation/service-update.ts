import { type FieldError, forbidden, invalid } from '../field-error.ts';
import { goStrings } from '../go-text.ts';
import { nothing } from './checks.ts';
import { balancerClass, isHeadless, needsHealthCheck, type ServiceShape, type ServiceSpec, validateService } from './service.ts';

/** What of a Service may not change. */
export function validateServiceUpdate(next: ServiceShape, previous: ServiceShape): readonly FieldError[] {
  return [
    ...keptAddresses(next.spec, previous.spec),
    ...keptFamilies(next.spec, previous.spec),
    ...keptClass(next.spec, previous.spec),
    ...balancerClass(next.spec),
    ...keptHealthCheck(next.spec, previous.spec),
    ...validateService(next),
  ];
}

const ONCE_SET = 'may not change once set';

function keptAddresses(next: ServiceSpec, previous: ServiceSpec): readonly FieldError[] {
  if (next.type === 'ExternalName' || previous.type === 'ExternalName' || (isHeadless(next) && isHeadless(previous))) return nothing;
  const [now, before] = [next.clusterIPs ?? [], previous.clusterIPs ?? []];
  const printed = goStrings(next.clusterIPs);
  if (now.length === before.length)
    return before.flatMap((address, index) => (address === now[index] ? nothing : [invalid(`spec.clusterIPs[${index}]`, printed, ONCE_SET)]));
  const errors: FieldError[] = [];
  if (now.length === 0) errors.push(invalid('spec.clusterIPs[0]', printed, 'primary clusterIP can not be unset'));
  if (before.length > 0 && now.length > 0 && now[0] !== before[0]) errors.push(invalid('spec.clusterIPs[0]', printed, ONCE_SET));
  if (before.length > now.length && now.length === 1 && next.ipFamilyPolicy !== 'SingleStack')
    errors.push(invalid('spec.ipFamilyPolicy', next.ipFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary clusterIP"));
  return errors;
}

function keptFamilies(next: ServiceSpec, previous: ServiceSpec): readonly FieldError[] {
  if (next.type === 'ExternalName' || previous.type === 'ExternalName' || isHeadless(next) || isHeadless(previous)) return nothing;
  const [now, before] = [next.ipFamilies ?? [], previous.ipFamilies ?? []];
  const printed = goStrings(next.ipFamilies, '[]core.IPFamily');
  if (now.length === before.length)
    return before.flatMap((family, index) => (family === now[index] ? nothing : [invalid('spec.ipFamilies[0]', printed, ONCE_SET)]));
  const errors: FieldError[] = [];
  if (before.length > now.length && (next.clusterIPs ?? []).length === 0)
    errors.push(invalid('spec.ipFamilies[0]', printed, 'primary ipFamily can not be unset'));
  if (before.length > 0 && now.length > 0 && now[0] !== before[0]) errors.push(invalid('spec.ipFamilies[0]', goStrings(next.clusterIPs), ONCE_SET));
  if (before.length > now.length && now.length === 1 && next.ipFamilyPolicy !== 'SingleStack')
    errors.push(invalid('spec.ipFamilyPolicy', next.ipFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary ipFamily"));
  return errors;
}

function keptClass(next: ServiceSpec, previous: ServiceSpec): readonly FieldError[] {
  if (next.type !== 'LoadBalancer' || previous.type !== 'LoadBalancer' || next.loadBalancerClass === previous.loadBalancerClass) return nothing;
  return [invalid('spec.loadBalancerClass', next.loadBalancerClass, ONCE_SET)];
}

function keptHealthCheck(next: ServiceSpec, previous: ServiceSpec): readonly FieldError[] {
  if (!needsHealthCheck(next) || !needsHealthCheck(previous) || next.healthCheckNodePort === previous.healthCheckNodePort) return nothing;
  return [forbidden('spec.healthCheckNodePort', 'field is immutable')];
}
