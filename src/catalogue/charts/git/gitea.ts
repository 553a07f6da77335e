import type { ChartEntry } from '#model/chart-entry.ts';
import { chartTag } from '../parts.ts';
import { gitForge } from './forge.ts';

/** Gitea. Databases and caches that its chart brings from other charts are left out. */
export const gitea = {
  name: 'gitea',
  charts: ['gitea'],
  repositories: ['dl.gitea', 'gitea-charts', 'docker.gitea', 'giteacharts'],
  render(release) {
    return gitForge(release, { chart: 'gitea', image: { registry: 'docker.gitea.com', repository: 'gitea', tag: chartTag(release) } });
  },
  source: 'gitea/helm-gitea values.yaml, templates/gitea, as kept by forgejo-helm (mirror project-mirrors/forgejo-helm, v17)',
} as const satisfies ChartEntry;
