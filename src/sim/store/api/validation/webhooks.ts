import type { KubeObject, LabelSelector } from '#model/kubernetes.ts';
import { duplicate, type FieldError, invalid, notSupported, required } from '../field-error.ts';
import { goStrings } from '../go-text.ts';
import { complaintsAbout, nothing, oneOf, type Row, table, whenSet } from './checks.ts';
import { dns1035Label, dnsSubdomain, portNumber } from './formats.ts';
import { validateLabelSelector } from './selectors.ts';

/** Webhook configurations. Follows kubernetes pkg/apis/admissionregistration/validation/validation.go, v1.28. */
export interface Webhook {
  readonly name: string;
  readonly clientConfig: {
    readonly url?: string;
    readonly service?: { readonly name: string; readonly namespace: string; readonly path?: string; readonly port?: number };
  };
  readonly rules?: readonly WebhookRule[];
  readonly failurePolicy?: 'Fail' | 'Ignore';
  readonly matchPolicy?: string;
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly sideEffects?: string;
  readonly timeoutSeconds?: number;
  readonly admissionReviewVersions?: readonly string[];
  readonly reinvocationPolicy?: string;
  readonly matchConditions?: readonly { readonly name: string; readonly expression: string }[];
}

export interface WebhookRule {
  readonly operations?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
  readonly scope?: string;
}

export interface WebhookConfiguration extends KubeObject {
  readonly webhooks?: readonly Webhook[];
}

const webhookRows: Row[] = [
  ['', (value, path) => fullName((value as Webhook).name ?? '', `${path}.name`)],
  ['rules[*]', rule],
  ['failurePolicy', whenSet(oneOf('Fail', 'Ignore'))],
  ['matchPolicy', whenSet(oneOf('Equivalent', 'Exact'))],
  ['sideEffects', sideEffects],
  ['timeoutSeconds', timeout],
  ['namespaceSelector', (value, path) => validateLabelSelector(value as LabelSelector | undefined, path)],
  ['objectSelector', (value, path) => validateLabelSelector(value as LabelSelector | undefined, path)],
  ['reinvocationPolicy', whenSet(oneOf('IfNeeded', 'Never'))],
  ['clientConfig', clientConfig],
  ['admissionReviewVersions', reviewVersions],
];

const webhook = table(webhookRows);

export function validateWebhooks(object: KubeObject): readonly FieldError[] {
  const names = new Set<string>();
  return ((object as WebhookConfiguration).webhooks ?? []).flatMap((hook, index) => {
    const path = `webhooks[${index}]`;
    const twice = names.has(hook.name) ? [duplicate(`${path}.name`, hook.name)] : nothing;
    if (hook.name !== '') names.add(hook.name);
    return [...webhook(hook, path, undefined), ...twice];
  });
}

function fullName(name: string, path: string): readonly FieldError[] {
  if (name === '') return [required(path)];
  const complaints = dnsSubdomain(name);
  if (complaints.length > 0) return [invalid(path, name, complaints.join(','))];
  return name.split('.').length < 3 ? [invalid(path, name, 'should be a domain with at least three segments separated by dots')] : nothing;
}

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];

function rule(value: unknown, path: string): readonly FieldError[] {
  const { operations: verbs = [], apiGroups = [], apiVersions = [], resources = [], scope } = value as WebhookRule;
  const errors: FieldError[] = [];
  if (verbs.length === 0) errors.push(required(`${path}.operations`));
  if (verbs.length > 1 && verbs.includes('*'))
    errors.push(
      invalid(
        `${path}.operations`,
        goStrings(verbs, '[]admissionregistration.OperationType'),
        "if '*' is present, must not specify other operations",
      ),
    );
  verbs.forEach((verb, index) => {
    if (!operations.includes(verb)) errors.push(notSupported(`${path}.operations[${index}]`, verb, operations));
  });
  errors.push(...wildcards(apiGroups, 'API groups', `${path}.apiGroups`), ...wildcards(apiVersions, 'API versions', `${path}.apiVersions`));
  apiVersions.forEach((version, index) => {
    if (version === '') errors.push(required(`${path}.apiVersions[${index}]`));
  });
  errors.push(...resourceRules(resources, `${path}.resources`));
  return [...errors, ...whenSet(oneOf('*', 'Cluster', 'Namespaced'))(scope, `${path}.scope`, undefined)];
}

function wildcards(values: readonly string[], what: string, path: string): readonly FieldError[] {
  if (values.length === 0) return [required(path)];
  if (values.length === 1 || !values.includes('*')) return nothing;
  return [invalid(path, goStrings(values), `if '*' is present, must not specify other ${what}`)];
}

function resourceRules(resources: readonly string[], path: string): readonly FieldError[] {
  if (resources.length === 0) return [required(path)];
  const errors: FieldError[] = [];
  const everySub = new Set<string>();
  const everyResource = new Set<string>();
  resources.forEach((text, index) => {
    const at = `${path}[${index}]`;
    const [resource = '', sub] = text.split('/');
    if (text === '') errors.push(required(at));
    if (sub === undefined) return;
    if (everySub.has(resource)) errors.push(invalid(at, text, `if '${resource}/*' is present, must not specify ${text}`));
    if (everyResource.has(sub)) errors.push(invalid(at, text, `if '*/${sub}' is present, must not specify ${text}`));
    if (sub === '*') everySub.add(resource);
    if (resource === '*') everyResource.add(sub);
  });
  if (resources.length > 1 && resources.includes('*/*'))
    errors.push(invalid(path, goStrings(resources), "if '*/*' is present, must not specify other resources"));
  const plain = resources.filter((text) => !text.includes('/'));
  if (plain.includes('*') && plain.at(-1) !== '*')
    errors.push(invalid(path, goStrings(resources), "if '*' is present, must not specify other resources without subresources"));
  return errors;
}

function sideEffects(value: unknown, path: string): readonly FieldError[] {
  if (value === undefined) return [required(path, 'must specify one of None, NoneOnDryRun')];
  return oneOf('None', 'NoneOnDryRun')(value, path, undefined);
}

function timeout(value: unknown, path: string): readonly FieldError[] {
  const seconds = value as number | undefined;
  if (seconds === undefined || (seconds >= 1 && seconds <= 30)) return nothing;
  return [invalid(path, seconds, 'the timeout value must be between 1 and 30 seconds')];
}

function clientConfig(value: unknown, path: string): readonly FieldError[] {
  const { url, service } = (value ?? {}) as Webhook['clientConfig'];
  if ((url === undefined) === (service === undefined)) return [required(path, 'exactly one of url or service is required')];
  if (url !== undefined) return urlErrors(url, `${path}.url`);
  return service === undefined ? nothing : serviceErrors(service, `${path}.service`);
}

const FORM = '; desired format: https://host[/path]';

function urlErrors(text: string, path: string): readonly FieldError[] {
  const parts = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/(?:([^/?#@]*)@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/.exec(text);
  const [, scheme = '', user, host = '', , query = '', fragment = ''] = parts ?? [];
  const errors: FieldError[] = [];
  if (scheme !== 'https') errors.push(invalid(path, scheme, `'https' is the only allowed URL scheme${FORM}`));
  if (host === '') errors.push(invalid(path, host, `host must be specified${FORM}`));
  if (user !== undefined) errors.push(invalid(path, user, 'user information is not permitted in the URL'));
  if (fragment !== '') errors.push(invalid(path, fragment, 'fragments are not permitted in the URL'));
  if (query !== '') errors.push(invalid(path, query, 'query parameters are not permitted in the URL'));
  return errors;
}

function serviceErrors(
  { name, namespace, path: target, port = 443 }: NonNullable<Webhook['clientConfig']['service']>,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if ((name ?? '') === '') errors.push(required(`${path}.name`, 'service name is required'));
  if ((namespace ?? '') === '') errors.push(required(`${path}.namespace`, 'service namespace is required'));
  const complaints = portNumber(port);
  if (complaints.length > 0) errors.push(invalid(`${path}.port`, port, `port is not valid: ${complaints.join(', ')}`));
  return target === undefined || target === '' || target === '/' ? errors : [...errors, ...urlPathErrors(target, `${path}.path`)];
}

function urlPathErrors(target: string, path: string): readonly FieldError[] {
  if (target === '//') return [invalid(path, target, 'segment[0] may not be empty')];
  const start = target.startsWith('/') ? nothing : [invalid(path, target, "must start with a '/'")];
  const steps = target.slice(1).replace(/\/$/, '').split('/');
  const wrong = steps.flatMap((step, index) => {
    if (step === '') return [invalid(path, target, `segment[${index}] may not be empty`)];
    return dnsSubdomain(step).map((complaint) => invalid(path, target, `segment[${index}]: ${complaint}`));
  });
  return [...start, ...wrong];
}

function reviewVersions(value: unknown, path: string): readonly FieldError[] {
  const versions = (value as readonly string[] | undefined) ?? [];
  if (versions.length === 0) return [required(path, 'must specify one of v1, v1beta1')];
  const errors = versions.flatMap((version, index) => {
    if (versions.indexOf(version) < index) return [invalid(`${path}[${index}]`, version, 'duplicate version')];
    return complaintsAbout(version, `${path}[${index}]`, dns1035Label);
  });
  if (versions.includes('v1') || versions.includes('v1beta1')) return errors;
  return [...errors, invalid(path, goStrings(versions), 'must include at least one of v1, v1beta1')];
}
