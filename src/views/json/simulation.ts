import type { ContingencyRun } from '#findings/contingency.ts';
import { keyOf } from '#findings/finding.ts';
import { timelineOf } from '#findings/timeline.ts';
import { cellOf, printRow } from '#model/printers/printers.ts';
import type { Twin } from '#sim/twin.ts';

export const schemaVersion = 1;

/** What `simulate --output json` prints: `{schemaVersion, verdicts, timeline, pods, assumptions, diagnostics}`. */
export function simulationJson(twin: Twin, run: ContingencyRun): object {
  const { view } = run.simulation;
  return {
    schemaVersion,
    verdicts: [run.verdict],
    end: { end: run.end.end, at: (run.end.at - twin.eve.state.epoch) / 1000 },
    timeline: timelineOf(run.simulation, run.from),
    pods: view.list('Pod').map((ref) => podJson(run, ref)),
    held: run.held.map(({ workload, ...rest }) => ({ workload: keyOf(workload.ref), ...rest })),
    notReadyBefore: run.notReadyBefore.map(({ ref }) => keyOf(ref)),
    assumptions: twin.assumptions,
    diagnostics: twin.diagnostics.map(({ severity, message, place }) => ({ severity, message, place })),
  };
}

function podJson({ simulation: { view } }: ContingencyRun, ref: ReturnType<typeof view.list>[number]): object {
  const pod = view.object(ref);
  const row = printRow(pod as never, { nowMs: view.calendarMs() });
  const cell = (name: string) => cellOf(row, name);
  const node = (pod as { spec?: { nodeName?: string } }).spec?.nodeName;
  return {
    namespace: ref.namespace,
    name: ref.name,
    ready: cell('Ready'),
    status: cell('Status'),
    restarts: cell('Restarts'),
    age: cell('Age'),
    node,
  };
}
