import type { KubeObject, LabelSelector } from '#model/kubernetes.ts';
import { type FieldError, invalid, notSupported, required } from '../field-error.ts';
import { goStrings } from '../go-text.ts';
import { complaintsAbout, nothing } from './checks.ts';
import { dnsSubdomain, pathSegment } from './formats.ts';
import { validateLabelSelector } from './selectors.ts';

/** Roles and bindings. Follows kubernetes pkg/apis/rbac/validation/validation.go, v1.28. */
const GROUP = 'rbac.authorization.k8s.io';

interface RoleLike {
  readonly rules?: readonly Rule[];
  readonly aggregationRule?: { readonly clusterRoleSelectors?: readonly LabelSelector[] };
}

interface Rule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

export function validateRole(object: KubeObject): readonly FieldError[] {
  const { rules = [], aggregationRule } = object as RoleLike;
  const errors = rules.flatMap((rule, index) => ruleErrors(rule, object.kind === 'Role', `rules[${index}]`));
  if (aggregationRule === undefined) return errors;
  const path = 'aggregationRule.clusterRoleSelectors';
  const selectors = aggregationRule.clusterRoleSelectors ?? [];
  const none = selectors.length === 0 ? [required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil')] : nothing;
  return [...errors, ...none, ...selectors.flatMap((selector, index) => validateLabelSelector(selector, `${path}[${index}]`))];
}

function ruleErrors(rule: Rule, isNamespaced: boolean, path: string): readonly FieldError[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs: urls = [] } = rule;
  const errors: FieldError[] = verbs.length === 0 ? [required(`${path}.verbs`, 'verbs must contain at least one value')] : [];
  if (urls.length === 0) {
    if (apiGroups.length === 0) errors.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
    if (resources.length === 0) errors.push(required(`${path}.resources`, 'resource rules must supply at least one resource'));
    return errors;
  }
  const refuse = (detail: string) => errors.push(invalid(`${path}.nonResourceURLs`, goStrings(urls), detail));
  if (isNamespaced) refuse('namespaced rules cannot apply to non-resource URLs');
  if (apiGroups.length + resources.length + resourceNames.length > 0) refuse('rules cannot apply to both regular resources and non-resource URLs');
  return errors;
}

interface BindingLike {
  readonly roleRef?: { readonly apiGroup?: string; readonly kind?: string; readonly name?: string };
  readonly subjects?: readonly Subject[];
}

interface Subject {
  readonly kind?: string;
  readonly apiGroup?: string;
  readonly name?: string;
  readonly namespace?: string;
}

export function validateRoleBinding(object: KubeObject): readonly FieldError[] {
  const { roleRef = {}, subjects = [] } = object as BindingLike;
  const { apiGroup = '', kind = '', name = '' } = roleRef;
  const isNamespaced = object.kind === 'RoleBinding';
  const kinds = isNamespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  return [
    ...(apiGroup === GROUP ? nothing : [notSupported('roleRef.apiGroup', apiGroup, [GROUP])]),
    ...(kinds.includes(kind) ? nothing : [notSupported('roleRef.kind', kind, kinds)]),
    ...(name === '' ? [required('roleRef.name')] : complaintsAbout(name, 'roleRef.name', pathSegment)),
    ...subjects.flatMap((subject, index) => subjectErrors(subject, isNamespaced, `subjects[${index}]`)),
  ];
}

function subjectErrors({ kind = '', apiGroup = '', name = '', namespace = '' }: Subject, isNamespaced: boolean, path: string): readonly FieldError[] {
  const errors: FieldError[] = name === '' ? [required(`${path}.name`)] : [];
  if (kind === 'ServiceAccount') {
    if (name !== '') errors.push(...complaintsAbout(name, `${path}.name`, dnsSubdomain));
    if (apiGroup !== '') errors.push(notSupported(`${path}.apiGroup`, apiGroup, ['']));
    if (!isNamespaced && namespace === '') errors.push(required(`${path}.namespace`));
  } else if (kind === 'User' || kind === 'Group') {
    if (apiGroup !== GROUP) errors.push(notSupported(`${path}.apiGroup`, apiGroup, [GROUP]));
  } else errors.push(notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
  return errors;
}

/** The role a binding names never changes. */
export function changedRole(next: KubeObject, previous: KubeObject): readonly FieldError[] {
  const [reference = {}, old = {}] = [next, previous].map((object) => (object as BindingLike).roleRef);
  if (old.kind === reference.kind && old.name === reference.name && old.apiGroup === reference.apiGroup) return nothing;
  const { apiGroup = '', kind = '', name = '' } = reference;
  return [invalid('roleRef', { goText: `rbac.RoleRef{APIGroup:"${apiGroup}", Kind:"${kind}", Name:"${name}"}` }, 'cannot change roleRef')];
}
