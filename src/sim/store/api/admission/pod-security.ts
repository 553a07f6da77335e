import type { KubeObject, Labels, Pod, PodSpec } from '#model/kubernetes.ts';
import { invalidStatus, type Status } from '../errors.ts';
import { type FieldError, invalid } from '../field-error.ts';
import { kindNameOf } from '../kinds.ts';
import { type CheckedPod, securityChecks, type Violation } from './pod-security-checks.ts';
import { type AdmissionRequest, type Lookups, refused } from './request.ts';

/** Follows pod-security-admission admission/admission.go and api/helpers.go, v0.28. */
type Level = 'privileged' | 'baseline' | 'restricted';

interface LevelVersion {
  readonly level: Level;
  readonly version: string;
}

interface Policy {
  readonly enforce: LevelVersion;
  readonly audit: LevelVersion;
  readonly warn: LevelVersion;
}

const PREFIX = 'pod-security.kubernetes.io/';
const levels: readonly Level[] = ['privileged', 'baseline', 'restricted'];
const open: LevelVersion = { level: 'privileged', version: 'latest' };
const openPolicy: Policy = { enforce: open, audit: open, warn: open };

interface Parsed {
  readonly policy: Policy;
  readonly errors: readonly FieldError[];
}

const parsed = new WeakMap<Labels, Parsed>();
const nothingAsked: Parsed = { policy: openPolicy, errors: [] };

/** What a namespace's labels ask for. Remembered by the labels' identity: most writes ask again. */
function policyOf(labels: Labels | undefined): Parsed {
  if (labels === undefined) return nothingAsked;
  let known = parsed.get(labels);
  if (known === undefined) {
    known = parse(labels);
    parsed.set(labels, known);
  }
  return known;
}

function parse(labels: Labels): Parsed {
  if (!Object.keys(labels).some((key) => key.startsWith(PREFIX))) return nothingAsked;
  const errors: FieldError[] = [];
  const level = (mode: string, onError: Level): Level => {
    const text = labels[PREFIX + mode];
    if (text === undefined) return 'privileged';
    if ((levels as readonly string[]).includes(text)) return text as Level;
    errors.push(labelError(mode, text, `must be one of ${levels.join(', ')}`));
    return onError;
  };
  const version = (mode: string): string => {
    const text = labels[`${PREFIX}${mode}-version`] ?? 'latest';
    if (text === 'latest' || /^v1\.([0-9]|[1-9][0-9]*)$/.test(text)) return text;
    errors.push(labelError(`${mode}-version`, text, 'must be "latest" or "v1.x"'));
    return 'latest';
  };
  const enforce = { level: level('enforce', 'restricted'), version: version('enforce') };
  const audit = { level: level('audit', 'privileged'), version: version('audit') };
  const warn = { level: level('warn', 'privileged'), version: version('warn') };
  const enforceSaid = labels[`${PREFIX}enforce`] === enforce.level;
  const follows = labels[`${PREFIX}warn`] === undefined && enforceSaid && isStricter(enforce.level, warn.level);
  const warned = labels[`${PREFIX}warn-version`] === undefined ? enforce : { level: enforce.level, version: warn.version };
  return { policy: { enforce, audit, warn: follows ? warned : warn }, errors };
}

function labelError(label: string, value: string, detail: string): FieldError {
  return invalid(`metadata.labels[${PREFIX}${label}]`, value, detail);
}

function isStricter(left: Level, right: Level): boolean {
  return levels.indexOf(left) > levels.indexOf(right);
}

const results = new WeakMap<PodSpec, Map<string, readonly Violation[]>>();

/** All rules of a level that a pod breaks; remembered by its spec unless annotations have a say. */
function violations(spec: PodSpec, annotations: Labels, { level, version }: LevelVersion, minorVersion: number): readonly Violation[] {
  if (level === 'privileged') return [];
  const asked = version === 'latest' ? minorVersion : Math.min(Number(version.slice('v1.'.length)), minorVersion);
  const key = `${level} ${asked}`;
  const plain = Object.keys(annotations).length === 0;
  const known = plain ? results.get(spec)?.get(key) : undefined;
  if (known !== undefined) return known;
  const found = evaluate({ annotations, spec, containers: [...(spec.initContainers ?? []), ...spec.containers], minor: asked }, level);
  if (plain) results.set(spec, (results.get(spec) ?? new Map()).set(key, found));
  return found;
}

function evaluate(pod: CheckedPod, level: Level): readonly Violation[] {
  const applying = securityChecks.filter(({ level: of, since }) => since <= pod.minor && (of === 'baseline' || level === 'restricted'));
  const overridden = new Set(applying.map(({ overrides }) => overrides));
  return applying.filter(({ id }) => !overridden.has(id)).flatMap(({ check }) => check(pod) ?? []);
}

function detailOf(found: readonly Violation[]): string {
  return found.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`)).join(', ');
}

function text({ level, version }: LevelVersion): string {
  return `${level}:${version}`;
}

/** What Pod Security says to a write: a refusal, or warnings. */
export interface SecurityVerdict {
  readonly refusal?: Status;
  readonly warnings: readonly string[];
}

const fine: SecurityVerdict = { warnings: [] };

/** A pod against the policy of its namespace. */
export function securePod(request: AdmissionRequest<Pod>, lookups: Lookups): SecurityVerdict {
  const { policy } = policyOf(lookups.namespace(request.namespace)?.metadata.labels);
  if (isOpen(policy)) return fine;
  if (request.previous !== undefined && !imagesDiffer(request.object.spec, request.previous.spec)) return fine;
  const { metadata, spec } = request.object;
  const annotations = metadata.annotations ?? {};
  const broken = violations(spec, annotations, policy.enforce, lookups.minorVersion);
  if (broken.length > 0) return { refusal: refused(request, `violates PodSecurity "${text(policy.enforce)}": ${detailOf(broken)}`), warnings: [] };
  return { warnings: warningsFor(spec, annotations, policy.warn, lookups) };
}

function isOpen({ enforce, audit, warn }: Policy): boolean {
  return enforce.level === 'privileged' && audit.level === 'privileged' && warn.level === 'privileged';
}

function imagesDiffer(next: PodSpec, previous: PodSpec): boolean {
  return (['containers', 'initContainers'] as const).some((list) => {
    const [now, before] = [next[list] ?? [], previous[list] ?? []];
    return now.length !== before.length || now.some(({ image }, index) => image !== before[index]?.image);
  });
}

function warningsFor(spec: PodSpec, annotations: Labels, warn: LevelVersion, lookups: Lookups): readonly string[] {
  const found = violations(spec, annotations, warn, lookups.minorVersion);
  return found.length === 0 ? [] : [`would violate PodSecurity "${text(warn)}": ${detailOf(found)}`];
}

/** Workloads are never refused, only warned about. */
export function secureWorkload(request: AdmissionRequest, lookups: Lookups): SecurityVerdict {
  const { policy } = policyOf(lookups.namespace(request.namespace)?.metadata.labels);
  if (policy.warn.level === 'privileged') return fine;
  const template = templateOf(request.object);
  if (template === undefined) return fine;
  return { warnings: warningsFor(template.spec, template.metadata?.annotations ?? {}, policy.warn, lookups) };
}

interface Template {
  readonly metadata?: { readonly annotations?: Labels };
  readonly spec: PodSpec;
}

function templateOf(object: KubeObject): Template | undefined {
  const holder = object as { spec?: { template?: Template; jobTemplate?: { spec?: { template?: Template } } }; template?: Template };
  return holder.spec?.jobTemplate?.spec?.template ?? holder.spec?.template ?? holder.template;
}

/** A namespace's labels must be understood; pods that break a stricter level are named in warnings, but stay. */
export function secureNamespace(request: AdmissionRequest, lookups: Lookups): SecurityVerdict {
  const next = policyOf(request.object.metadata.labels);
  const previous = request.previous === undefined ? undefined : policyOf(request.previous.metadata.labels);
  const isNews = previous === undefined || JSON.stringify(previous.errors) !== JSON.stringify(next.errors);
  if (next.errors.length > 0 && isNews) return { refusal: invalidStatus(kindNameOf(request.kind), request.name, next.errors), warnings: [] };
  if (previous === undefined) return fine;
  const [now, before] = [next.policy.enforce, previous.policy.enforce];
  if (text(now) === text(before) || now.level === 'privileged') return fine;
  if (now.version === before.version && !isStricter(now.level, before.level)) return fine;
  return { warnings: existingPods(request.name, now, lookups) };
}

function existingPods(namespace: string, enforce: LevelVersion, lookups: Lookups): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const pod of lookups.podsIn(namespace) as readonly Pod[]) {
    const found = violations(pod.spec, pod.metadata.annotations ?? {}, enforce, lookups.minorVersion);
    if (found.length === 0) continue;
    const reason = found.map((violation) => violation.reason).join(', ');
    byReason.set(reason, [...(byReason.get(reason) ?? []), pod.metadata.name]);
  }
  if (byReason.size === 0) return [];
  const lines = [...byReason].map(([reason, names]) => `${firstAndMore(names.toSorted())}: ${reason}`).sort();
  return [`existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${text(enforce)}"`, ...lines];
}

function firstAndMore([first = '', ...more]: readonly string[]): string {
  if (more.length === 0) return first;
  return `${first} (and ${more.length} other ${more.length === 1 ? 'pod' : 'pods'})`;
}
