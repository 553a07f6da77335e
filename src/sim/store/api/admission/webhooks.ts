import type { KubeObject } from '#model/kubernetes.ts';
import { matches } from '#model/selectors.ts';
import { failure, internalErrorStatus, type Status } from '../errors.ts';
import type { Webhook, WebhookConfiguration, WebhookRule } from '../validation/webhooks.ts';
import { matchConditions } from './match-conditions.ts';
import { type AdmissionRequest, isStatus, type Lookups, refused, type WebhookOutcome } from './request.ts';

/** Webhooks. Follows apiserver pkg/admission/plugin/webhook, v1.28. */
export interface WebhookVerdict {
  readonly refusal?: Status;
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/** All webhooks that concern the write, in their order; the first that says no or cannot be asked decides. */
export function callWebhooks(request: AdmissionRequest, lookups: Lookups, type: 'mutating' | 'validating'): WebhookVerdict {
  const configurations = lookups.webhookConfigurations(type);
  if (configurations.length === 0 || isExempt(request)) return { object: request.object, warnings: none };
  return callInTurn(configurations, request, lookups, type);
}

function callInTurn(
  configurations: readonly WebhookConfiguration[],
  request: AdmissionRequest,
  lookups: Lookups,
  type: 'mutating' | 'validating',
): WebhookVerdict {
  let object = request.object;
  const warnings: string[] = [];
  const write = writeText(request);
  for (const webhook of configurations.flatMap((configuration) => askedForBy(configuration, write, request))) {
    const current = { ...request, object };
    if (!selects(webhook, current, lookups)) continue;
    const match = matchConditions(webhook, current);
    if ('error' in match) return { refusal: refused(current, match.error), object, warnings };
    if (!match.matches) continue;
    const result = verdictOf(webhook, lookups.callWebhook(webhook, current, type));
    if (isStatus(result)) return { refusal: result, object, warnings };
    if ('warnings' in result) warnings.push(...(result.warnings ?? []));
    if (type === 'mutating' && 'object' in result && result.object !== undefined) object = result.object;
  }
  return { object, warnings };
}

const none: readonly string[] = [];

/** Nobody can lock everybody out of the webhooks themselves. */
function isExempt({ kind }: AdmissionRequest): boolean {
  return kind.group === 'admissionregistration.k8s.io';
}

/** True when a webhook asks to see this write. */
export function concerns(webhook: Webhook, request: AdmissionRequest, lookups: Pick<Lookups, 'namespace'>): boolean {
  return rulesMatch(webhook, request) && selects(webhook, request, lookups);
}

/** Of a configuration, which webhooks' rules match a kind of write: a pure memo, since every write asks. */
const asked = new WeakMap<WebhookConfiguration, Map<string, readonly Webhook[]>>();

/** All of a write that rules look at. */
function writeText({ kind, operation, subresource = '', namespace }: AdmissionRequest): string {
  return `${operation} ${kind.group}/${kind.version}/${kind.resource}/${subresource}${namespace === '' ? '' : ' in a namespace'}`;
}

function askedForBy(configuration: WebhookConfiguration, write: string, request: AdmissionRequest): readonly Webhook[] {
  let byWrite = asked.get(configuration);
  if (byWrite === undefined) {
    byWrite = new Map();
    asked.set(configuration, byWrite);
  }
  const known = byWrite.get(write);
  if (known !== undefined) return known;
  const found = (configuration.webhooks ?? []).filter((webhook) => rulesMatch(webhook, request));
  byWrite.set(write, found);
  return found;
}

function rulesMatch({ rules = [] }: Webhook, request: AdmissionRequest): boolean {
  return rules.some((rule) => ruleMatches(rule, request));
}

function selects(webhook: Webhook, request: AdmissionRequest, lookups: Pick<Lookups, 'namespace'>): boolean {
  return namespaceMatches(webhook, request, lookups) && objectMatches(webhook, request);
}

function ruleMatches(rule: WebhookRule, { kind, operation, subresource = '', namespace }: AdmissionRequest): boolean {
  const listed = (values: readonly string[] | undefined, value: string): boolean => (values ?? []).some((entry) => entry === '*' || entry === value);
  const isNamespaced = namespace !== '' && kind.resource !== 'namespaces';
  const inScope = rule.scope === undefined || rule.scope === '*' || (rule.scope === 'Namespaced') === isNamespaced;
  const resources = (rule.resources ?? []).some((text) => {
    const [resource, sub = ''] = text.split('/');
    return (resource === '*' || resource === kind.resource) && (sub === '*' || sub === subresource);
  });
  return inScope && listed(rule.operations, operation) && listed(rule.apiGroups, kind.group) && listed(rule.apiVersions, kind.version) && resources;
}

/** Namespaces are matched by their own labels; what has no namespace always matches. */
function namespaceMatches(
  { namespaceSelector }: Webhook,
  { kind, namespace, object }: AdmissionRequest,
  lookups: Pick<Lookups, 'namespace'>,
): boolean {
  if (namespaceSelector === undefined) return true;
  const isNamespace = kind.group === '' && kind.kind === 'Namespace';
  if (namespace === '' && !isNamespace) return true;
  const labels = isNamespace ? object.metadata.labels : lookups.namespace(namespace)?.metadata.labels;
  return matches(namespaceSelector, labels ?? {});
}

function objectMatches({ objectSelector }: Webhook, { object, previous }: AdmissionRequest): boolean {
  if (objectSelector === undefined) return true;
  return [object, previous].some((candidate) => candidate !== undefined && matches(objectSelector, candidate.metadata.labels ?? {}));
}

function verdictOf(webhook: Webhook, outcome: WebhookOutcome): WebhookOutcome | Status {
  if ('failure' in outcome) {
    if (webhook.failurePolicy === 'Ignore') return outcome;
    return internalErrorStatus(`failed calling webhook "${webhook.name}": failed to call webhook: ${outcome.failure}`);
  }
  if (outcome.allowed) return outcome;
  const { code = 400, message = '', reason = '' } = outcome;
  const why = message === '' ? reason : message;
  const text = `admission webhook "${webhook.name}" denied the request${why === '' ? ' without explanation' : `: ${why}`}`;
  return failure(Math.max(code, 400), reason === '' ? undefined : reason, text);
}

/** The address a webhook is called at, with its timeout: what stands in the text of a failed call. */
export function webhookUrl({ clientConfig, timeoutSeconds = 10 }: Webhook): string {
  const { url, service } = clientConfig;
  if (url !== undefined) return `${url}?timeout=${timeoutSeconds}s`;
  const { name = '', namespace = '', path = '', port = 443 } = service ?? {};
  return `https://${name}.${namespace}.svc:${port}${path}?timeout=${timeoutSeconds}s`;
}
