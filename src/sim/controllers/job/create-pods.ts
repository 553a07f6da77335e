import type { Container, EnvVar, Job, Pod, PodTemplate } from '#model/kubernetes.ts';
import { podFromTemplate } from '../pod-template.ts';
import { indexAnnotations, isIndexed, trackingFinalizer } from './pods.ts';

const indexKey = 'batch.kubernetes.io/job-completion-index';
const indexVariable: EnvVar = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { fieldPath: `metadata.labels['${indexKey}']` } } };
const indexedTemplates = new WeakMap<PodTemplate, PodTemplate>();

/** A pod of a Job, held by the finalizer until it was counted. Follows pkg/controller/job/job_controller.go (manageJob), 1.28. */
export function jobPod(job: Job, index: number | undefined): Pod {
  const { template } = job.spec;
  const finalizers = [...(template.metadata?.finalizers ?? []).filter((each) => each !== trackingFinalizer), trackingFinalizer];
  if (index === undefined) return podFromTemplate(template, job, { finalizers });
  return podFromTemplate(isIndexed(job) ? withIndexVariable(template) : template, job, {
    finalizers,
    generateName: `${job.metadata.name}-${index}-`,
    annotations: { ...template.metadata?.annotations, ...indexAnnotations(index) },
    labels: { ...template.metadata?.labels, [indexKey]: String(index) },
    spec: { hostname: `${job.metadata.name}-${index}` },
  });
}

function withIndexVariable(template: PodTemplate): PodTemplate {
  let known = indexedTemplates.get(template);
  if (known === undefined) {
    const { containers, initContainers } = template.spec;
    const init = initContainers === undefined ? {} : { initContainers: initContainers.map(withVariable) };
    known = { ...template, spec: { ...template.spec, containers: containers.map(withVariable), ...init } };
    indexedTemplates.set(template, known);
  }
  return known;
}

function withVariable(container: Container): Container {
  if (container.env?.some(({ name }) => name === indexVariable.name)) return container;
  return { ...container, env: [...(container.env ?? []), indexVariable] };
}
