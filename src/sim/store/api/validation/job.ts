import { deepEqual } from '#base/equal.ts';
import type { Job, KubeObject, LabelSelector, PodSpec, PodTemplate } from '#model/kubernetes.ts';
import { matches } from '#model/selectors.ts';
import { type FieldError, invalid, notSupported, required } from '../field-error.ts';
import { goLabels } from '../go-text.ts';
import { goStruct } from '../schema/go-struct.ts';
import { IMMUTABLE, neededOneOf, nothing } from './checks.ts';
import { scheduleProblem } from './cron-schedule.ts';
import { dnsLabel } from './formats.ts';
import { failurePolicy } from './job-failure-policy.ts';
import { validatePodTemplate } from './pod-template.ts';
import { goLabelSelector, isUsableSelector, validateLabelSelector } from './selectors.ts';
import { atLeastZero, sameSelector, statusCounts, templateMatches } from './workload-parts.ts';

/** Jobs and CronJobs. Follows kubernetes pkg/apis/batch/validation/validation.go, v1.28. */
export type JobSpec = Job['spec'] & { readonly manualSelector?: boolean };

export interface CronJob extends KubeObject {
  readonly spec: {
    readonly schedule?: string;
    readonly timeZone?: string;
    readonly startingDeadlineSeconds?: number;
    readonly concurrencyPolicy?: string;
    readonly suspend?: boolean;
    readonly successfulJobsHistoryLimit?: number;
    readonly failedJobsHistoryLimit?: number;
    readonly jobTemplate: { readonly metadata?: object; readonly spec: JobSpec };
  };
}

const MAX_PARALLEL = 100_000;

/** What the server writes into a Job's template and selector when nobody chose a selector. */
export function withGeneratedSelector(job: Job): Job {
  const spec: JobSpec = job.spec;
  if (spec.manualSelector === true) return job;
  const uid = job.metadata.uid ?? '';
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': job.metadata.name,
    'controller-uid': uid,
    'job-name': job.metadata.name,
    ...spec.template.metadata?.labels,
  };
  const matchLabels = { 'batch.kubernetes.io/controller-uid': uid, ...spec.selector?.matchLabels };
  const template = { ...spec.template, metadata: { ...spec.template.metadata, labels } };
  return { ...job, spec: { ...spec, selector: { ...spec.selector, matchLabels }, template } };
}

export function validateJob(job: Job): readonly FieldError[] {
  const { spec, metadata } = job;
  const errors = [...generatedSelector(job), ...jobSpec(spec, 'spec'), ...jobSelector(spec)];
  if (spec.completionMode !== 'Indexed' || spec.completions === undefined || spec.completions <= 0) return errors;
  const hostname = `${metadata.name}-${spec.completions - 1}`;
  if (dnsLabel(hostname).length === 0) return errors;
  return [...errors, invalid('metadata.name', metadata.name, `will not able to create pod with invalid DNS label: ${hostname}`)];
}

function generatedSelector(job: Job): readonly FieldError[] {
  const spec: JobSpec = job.spec;
  if (spec.manualSelector === true || spec.selector === undefined) return nothing;
  const uid = job.metadata.uid ?? '';
  const expected: Record<string, string> = {
    'controller-uid': uid,
    'job-name': job.metadata.name,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': job.metadata.name,
  };
  const labels = spec.template.metadata?.labels ?? {};
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries(expected)) {
    const path = `spec.template.metadata.labels[${key}]`;
    if (labels[key] === undefined) errors.push(required(path, `must be '${value}'`));
    else if (labels[key] !== value) errors.push(invalid(path, goLabels(labels), `must be '${value}'`));
  }
  if (isUsableSelector(spec.selector) && !matches(spec.selector, expected))
    errors.push(invalid('spec.selector', goLabelSelector(spec.selector), '`selector` not auto-generated'));
  return errors;
}

function jobSelector({ selector, template }: JobSpec): readonly FieldError[] {
  if (selector === undefined) return [required('spec.selector'), ...templateMatches(selector, template, 'spec.template')];
  const errors = validateLabelSelector(selector, 'spec.selector');
  return errors.length > 0 ? errors : templateMatches(selector, template, 'spec.template');
}

const countFields = ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'] as const;

/** The spec of a Job, or of the Jobs a CronJob makes. */
function jobSpec(spec: JobSpec, path: string): readonly FieldError[] {
  return [
    ...countFields.flatMap((name) => atLeastZero(spec[name], `${path}.${name}`)),
    ...completionMode(spec, path),
    ...(spec.podFailurePolicy === undefined ? nothing : failurePolicy(spec, `${path}.podFailurePolicy`)),
    ...replacementPolicy(spec, `${path}.podReplacementPolicy`),
    ...validatePodTemplate(spec.template, `${path}.template`),
    ...restartPolicy(spec, `${path}.template.spec.restartPolicy`),
  ];
}

function completionMode({ completionMode: mode, completions, parallelism }: JobSpec, path: string): readonly FieldError[] {
  if (mode === undefined || mode === 'NonIndexed') return nothing;
  if (mode !== 'Indexed') return [notSupported(`${path}.completionMode`, mode, ['NonIndexed', 'Indexed'])];
  const errors = completions === undefined ? [required(`${path}.completions`, 'when completion mode is Indexed')] : [];
  if (parallelism === undefined || parallelism <= MAX_PARALLEL) return errors;
  const detail = `must be less than or equal to ${MAX_PARALLEL} when completion mode is Indexed`;
  return [...errors, invalid(`${path}.parallelism`, parallelism, detail)];
}

function replacementPolicy({ podReplacementPolicy: policy, podFailurePolicy }: JobSpec, path: string): readonly FieldError[] {
  if (policy === undefined) return nothing;
  const supported = podFailurePolicy === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed'];
  return supported.includes(policy) ? nothing : [notSupported(path, policy, supported)];
}

function restartPolicy({ template, podFailurePolicy }: JobSpec, path: string): readonly FieldError[] {
  const policy: string = template.spec.restartPolicy ?? '';
  if (policy === '' || policy === 'Always') return [required(path, 'valid values: "OnFailure", "Never"')];
  if (policy !== 'OnFailure' && policy !== 'Never') return [notSupported(path, policy, ['OnFailure', 'Never'])];
  if (podFailurePolicy === undefined || policy === 'Never') return nothing;
  return [invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified')];
}

/** Of a Job hardly anything may change; where its pods may go, only while it is suspended and never started. */
export function validateJobUpdate(next: Job, previous: Job): readonly FieldError[] {
  const old: JobSpec = previous.spec;
  const { spec } = next;
  return [
    ...validateJob(next),
    ...jobSpec(spec, 'spec'),
    ...jobSelector(spec),
    ...completionsUpdate(spec, old),
    ...sameSelector(spec.selector, old.selector, 'spec.selector'),
    ...templateUpdate(next, previous),
    ...(spec.completionMode === old.completionMode ? nothing : [invalid('spec.completionMode', spec.completionMode, IMMUTABLE)]),
    ...samePolicy(spec.podFailurePolicy, old.podFailurePolicy),
  ];
}

function samePolicy(next: object | undefined, previous: object | undefined): readonly FieldError[] {
  if (deepEqual(next, previous)) return nothing;
  return [invalid('spec.podFailurePolicy', next === undefined ? undefined : goStruct(next, 'batch.PodFailurePolicy'), IMMUTABLE)];
}

function completionsUpdate({ completions, completionMode: mode, parallelism }: JobSpec, previous: JobSpec): readonly FieldError[] {
  if (completions === previous.completions) return nothing;
  if (mode !== 'Indexed') return [invalid('spec.completions', completions, IMMUTABLE)];
  if (completions === undefined || completions === parallelism) return nothing;
  return [invalid('spec.completions', completions, 'can only be modified in tandem with spec.parallelism')];
}

function templateUpdate(next: Job, previous: Job): readonly FieldError[] {
  const template = next.spec.template;
  const movable = previous.spec.suspend === true && previous.status?.startTime === undefined;
  const old = movable ? withPlacement(previous.spec.template, template) : previous.spec.template;
  if (deepEqual(template, old)) return nothing;
  return [invalid('spec.template', goStruct(template, 'core.PodTemplateSpec'), IMMUTABLE)];
}

/** The old template with the new one's placement. */
function withPlacement(old: PodTemplate, next: PodTemplate): PodTemplate {
  const { nodeAffinity: _, ...otherOld } = old.spec.affinity ?? {};
  const nodeAffinity = next.spec.affinity?.nodeAffinity;
  const merged = { ...otherOld, ...(nodeAffinity === undefined ? {} : { nodeAffinity }) };
  const keepsAffinity = next.spec.affinity !== undefined || Object.keys(merged).length > 0;
  const { affinity: __, nodeSelector: ___, tolerations: ____, schedulingGates: _____, ...spec } = old.spec;
  const { nodeSelector, tolerations, schedulingGates } = next.spec;
  const placed: PodSpec = { ...spec, nodeSelector, tolerations, schedulingGates, ...(keepsAffinity ? { affinity: merged } : {}) };
  return { ...old, metadata: { ...old.metadata, labels: next.metadata?.labels, annotations: next.metadata?.annotations }, spec: placed };
}

export function validateJobStatus(job: Job): readonly FieldError[] {
  return statusCounts(job.status, ['active', 'succeeded', 'failed', 'ready', 'terminating'], []);
}

/** A CronJob to be created, or replaced: then the length of its name is what it is. */
export function validateCronJob(next: CronJob, previous?: CronJob): readonly FieldError[] {
  const { spec, metadata } = next;
  const errors = [
    ...scheduleErrors(spec),
    ...atLeastZero(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds'),
    ...(previous === undefined || previous.spec.timeZone !== spec.timeZone ? timeZone(spec.timeZone) : nothing),
    ...neededOneOf('Allow', 'Forbid', 'Replace')(spec.concurrencyPolicy, 'spec.concurrencyPolicy', undefined),
    ...jobTemplate(spec.jobTemplate.spec),
    ...atLeastZero(spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit'),
    ...atLeastZero(spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit'),
  ];
  if (previous !== undefined || metadata.name.length <= 52) return errors;
  return [...errors, invalid('metadata.name', metadata.name, 'must be no more than 52 characters')];
}

function scheduleErrors({ schedule = '', timeZone: zone }: CronJob['spec']): readonly FieldError[] {
  if (schedule === '') return [required('spec.schedule')];
  const problem = scheduleProblem(schedule);
  const errors = problem === undefined ? [] : [invalid('spec.schedule', schedule, problem)];
  if (zone === undefined || !schedule.includes('TZ')) return errors;
  return [...errors, invalid('spec.schedule', schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule')];
}

function timeZone(zone: string | undefined): readonly FieldError[] {
  if (zone === undefined) return nothing;
  const path = 'spec.timeZone';
  if (zone === '') return [invalid(path, zone, 'timeZone must be nil or non-empty string')];
  const odd = zone.split('/').some((part) => part === '.' || part === '..' || part.startsWith('-') || !/^[A-Za-z._0-9+-]{1,14}$/.test(part));
  if (odd) return [invalid(path, zone, `unknown time zone ${zone}`)];
  if (zone.toLowerCase() === 'local')
    return [invalid(path, zone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones')];
  return isKnownZone(zone) ? nothing : [invalid(path, zone, `unknown time zone ${zone}`)];
}

function isKnownZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function jobTemplate(spec: JobSpec): readonly FieldError[] {
  const path = 'spec.jobTemplate.spec';
  const errors = [...jobSpec(spec, path)];
  const selector: LabelSelector | undefined = spec.selector;
  if (selector !== undefined) errors.push(invalid(`${path}.selector`, goLabelSelector(selector), '`selector` will be auto-generated'));
  if (spec.manualSelector === true) errors.push(notSupported(`${path}.manualSelector`, true, ['nil', 'false']));
  return errors;
}
