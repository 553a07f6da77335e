import type { ChartEntry } from '#model/chart-entry.ts';
import { daemonSet, imageFrom, resourcesFrom } from './parts.ts';

/**
 * Gives pods that ask for them further networks. It stands before the plug-in that is there already and takes itself out as
 * its pod ends, so pods without such a wish do not wait for it. Where its pods run the chart fixes itself.
 */
export const multus = {
  name: 'multus',
  charts: ['multus'],
  repositories: ['bjw-s'],
  render(release) {
    const { values } = release;
    return [
      daemonSet({
        name: values.text('global.fullnameOverride', values.text('global.nameOverride', release.name)),
        release,
        component: 'multus',
        initContainers: [
          {
            name: 'cni-plugins',
            image: imageFrom(values, 'cni-plugins.image', { repository: 'ghcr.io/home-operations/cni-plugins', tag: '1.9.1' }),
            ...resourcesFrom(values, 'cni-plugins.resources'),
          },
        ],
        containers: [
          {
            name: 'multus',
            image: imageFrom(values, 'multus.image', { repository: 'ghcr.io/k8snetworkplumbingwg/multus-cni', tag: 'v4.2.4' }),
            args: ['--cleanup-config-on-exit', '--multus-cni-conf-dir=/tmp'],
            ...resourcesFrom(values, 'multus.resources'),
          },
        ],
        pod: {
          hostNetwork: true,
          priorityClassName: 'system-node-critical',
          tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }],
        },
        from: {
          'spec.template.spec.containers[0].image': 'multus.image',
          'spec.template.spec.initContainers[0].image': 'cni-plugins.image',
        },
      }),
    ];
  },
  source: 'bjw-s-labs/helm-charts charts/other/multus values.yaml, templates/common.yaml (1.3.5)',
} as const satisfies ChartEntry;
