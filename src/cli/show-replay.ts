import { UserError } from '#base/user-error.ts';
import { type Scenarios, scenarios } from '#scenarios/scenarios.ts';
import { replayJson } from '#views/json/replay.ts';
import { diagnosticsText } from '#views/text/diagnostics.ts';
import { type Replay, replayText } from '#views/text/replay.ts';
import { alignColumns } from '#views/text/table.ts';
import { incidentNamed } from './incident.ts';
import { palette } from './palette.ts';
import { replayOf } from './replay.ts';

/** What `replay` was asked to show. */
export interface Shown {
  readonly variant?: string;
  readonly at?: string;
  readonly until?: string;
  readonly claims?: boolean;
  readonly all?: boolean;
  readonly assumptions?: boolean;
  readonly wayOut: boolean;
  readonly output: 'text' | 'json';
}

/** Runs an incident and prints it; in JSON the claims are always looked at. */
export async function showReplay(name: string | undefined, shown: Shown): Promise<Replay> {
  if (name === undefined) throw new UserError('name an incident; --list shows them');
  const report = replayOf(await incidentNamed(name), { ...shown, claims: shown.claims === true || shown.output === 'json' });
  process.stderr.write(diagnosticsText(report.twin, palette, false));
  const text =
    shown.output === 'json'
      ? `${JSON.stringify(replayJson(report), undefined, 2)}\n`
      : replayText(report, { palette, all: shown.all === true, ledger: shown.assumptions === true });
  process.stdout.write(text);
  return report;
}

/** One line for each incident: name, what it is, its variants. */
export async function listIncidents(known: Scenarios = scenarios): Promise<void> {
  const all = await Promise.all(Object.values(known).map((load) => load()));
  const lines = all.map(({ name, title, variants }) => [name, title, variants.map(({ id }) => id).join(' ')]);
  process.stdout.write(alignColumns([['INCIDENT', 'WHAT IT IS', 'VARIANTS'], ...lines]));
}
