import type { ChartEntry } from '#model/chart-entry.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { partsOf } from '../components.ts';
import { deployment, fullName, versionTag } from '../parts.ts';

/** Makes runners for jobs of GitHub, and a listener that asks GitHub for them. */
export const ghaRunnerScaleSetController = {
  name: 'gha-runner-scale-set-controller',
  charts: ['gha-runner-scale-set-controller'],
  render(release) {
    const parts = partsOf(release, {
      name: fullName(release, 'gha-rs-controller'),
      component: 'controller-manager',
      image: { repository: 'ghcr.io/actions/gha-runner-scale-set-controller', tag: versionTag(release, '') },
      container: { name: 'manager', args: ['--auto-scaling-runner-set-only'] },
    });
    return [deployment(parts)];
  },
  source: 'actions/actions-runner-controller charts/gha-runner-scale-set-controller values.yaml, templates (0.14.2)',
} as const satisfies ChartEntry;

/** One kind of runners. Its listener and its runners are pods that the controller makes, and that come and go with jobs. */
export const ghaRunnerScaleSet = {
  name: 'gha-runner-scale-set',
  charts: ['gha-runner-scale-set'],
  render({ name, namespace, values }) {
    const spec = {
      githubConfigUrl: values.text('githubConfigUrl', ''),
      ...(values.has('minRunners') ? { minRunners: values.number('minRunners', 0) } : {}),
      ...(values.has('maxRunners') ? { maxRunners: values.number('maxRunners', 0) } : {}),
    };
    const metadata = { name: values.text('runnerScaleSetName', name).replaceAll('_', '-'), namespace };
    const object = { apiVersion: 'actions.github.com/v1alpha1', kind: 'AutoscalingRunnerSet', metadata, spec };
    return [{ object: object as KubeObject, from: { 'spec.minRunners': 'minRunners', 'spec.maxRunners': 'maxRunners' } }];
  },
  source: 'actions/actions-runner-controller charts/gha-runner-scale-set values.yaml, templates (0.14.2)',
} as const satisfies ChartEntry;
