import type { KubeObject } from '#model/kubernetes.ts';
import { type FieldError, invalid, required } from '../field-error.ts';
import { complaintsAbout, nothing } from './checks.ts';
import { dnsSubdomain, qualifiedName } from './formats.ts';

/** Events of the core group. Follows kubernetes pkg/apis/core/validation/events.go, v1.28. */
interface EventLike {
  readonly involvedObject?: { readonly namespace?: string };
  readonly eventTime?: string | null;
  readonly reportingComponent?: string;
  readonly reportingInstance?: string;
  readonly action?: string;
  readonly reason?: string;
  readonly message?: string;
}

const OTHER_NAMESPACE = 'does not match event.namespace';

export function validateEvent(object: KubeObject): readonly FieldError[] {
  const event = object as EventLike;
  const { namespace = '' } = object.metadata;
  const involved = event.involvedObject?.namespace ?? '';
  const isOld = event.eventTime === undefined || event.eventTime === null;
  const nowhere = ['', 'default', ...(isOld ? [] : ['kube-system'])];
  const isElsewhere = involved === '' ? !nowhere.includes(namespace) : isOld && namespace !== involved;
  return [
    ...(isElsewhere ? [invalid('involvedObject.namespace', involved, OTHER_NAMESPACE)] : nothing),
    ...(isOld ? nothing : newFields(event)),
    ...complaintsAbout(namespace, 'namespace', dnsSubdomain),
  ];
}

function newFields({ reportingComponent = '', reportingInstance = '', action = '', reason = '', message = '' }: EventLike): readonly FieldError[] {
  const text = (value: string, path: string, most: number) => [
    ...(value === '' ? [required(path)] : nothing),
    ...(value.length > most ? [invalid(path, '', `can have at most ${most} characters`)] : nothing),
  ];
  return [
    ...(reportingComponent === '' ? [required('reportingComponent')] : nothing),
    ...complaintsAbout(reportingComponent, 'reportingComponent', qualifiedName),
    ...text(reportingInstance, 'reportingInstance', 128),
    ...text(action, 'action', 128),
    ...text(reason, 'reason', 128),
    ...(message.length > 1024 ? [invalid('message', '', 'can have at most 1024 characters')] : nothing),
  ];
}
