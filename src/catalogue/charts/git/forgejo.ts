import type { ChartEntry } from '#model/chart-entry.ts';
import { chartTag } from '../parts.ts';
import { gitForge } from './forge.ts';

/** Forgejo, by a chart that keeps the values of Gitea's. */
export const forgejo = {
  name: 'forgejo',
  charts: ['forgejo'],
  render(release) {
    return gitForge(release, { chart: 'forgejo', image: { registry: 'code.forgejo.org', repository: 'forgejo/forgejo', tag: chartTag(release) } });
  },
  source: 'forgejo-helm (mirror project-mirrors/forgejo-helm) values.yaml, templates/gitea (v17)',
} as const satisfies ChartEntry;
