import type { TimeMs } from '#base/brand.ts';
import { deepEqual } from '#base/equal.ts';
import type { Node } from '#model/kubernetes.ts';
import { nodesOf, parseDrainCommand } from '#sim/drain/command.ts';
import { drain } from '#sim/drain/drain.ts';
import { drains, newDrain, outputOf } from '#sim/drain/state.ts';
import { heartbeats } from '#sim/heartbeats.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { RecordingAdapter } from '../adapter.ts';
import { type ControlPlaneQuestion, startOf } from '../control-plane/harness.ts';
import type { ControlPlaneRecord, RecordedAction } from '../control-plane/record.ts';
import { type CommandResult, normalised } from './output.ts';

interface Action extends RecordedAction {
  readonly command?: string;
}

interface NodeAfter {
  readonly name: string;
  readonly unschedulable: boolean;
  readonly taints: readonly string[];
}

interface Plain {
  readonly start: string;
  readonly before: ControlPlaneRecord['before'];
  readonly actions: readonly Action[];
  readonly runs: readonly (CommandResult & { readonly command: string })[];
  readonly nodesAfter: readonly NodeAfter[];
}

interface DrainRecord {
  readonly name: string;
  readonly fakeKubelet: ControlPlaneRecord['fakeKubelet'];
  readonly deadNodes?: readonly string[];
  readonly plainVerbosity: Plain;
}

type Question = Pick<ControlPlaneQuestion, 'start' | 'before' | 'fakeKubelet' | 'deadNodes'> & {
  readonly commands: readonly { readonly t: number; readonly command: string }[];
};

interface Answer {
  readonly runs: readonly CommandResult[];
  readonly nodesAfter: readonly NodeAfter[];
}

/** No recorded drain was left running for longer. */
const patienceMs = 600_000;

/** What kubectl printed while it drained nodes of a real control plane, and how it ended. */
export const drainRecordings: RecordingAdapter<Question, Answer> = {
  name: 'drain',
  recognises: (record) => isRecord(record) && 'runs' in record && 'plainVerbosity' in record,
  idOf: (record) => (record as DrainRecord).name,
  kindOf: () => 'drain',
  versionOf: () => 'v1.28.3',
  split(record) {
    const { fakeKubelet, deadNodes, plainVerbosity } = record as DrainRecord;
    const { start, before, actions, runs, nodesAfter } = plainVerbosity;
    const commands = actions.map(({ t, command = '' }) => ({ t, command }));
    const expected = { runs: runs.map(({ exitCode, stdout, stderr }) => ({ exitCode, stdout, stderr })), nodesAfter };
    return { question: { start, before, fakeKubelet, deadNodes, commands }, expected };
  },
  answer: replayed,
  compare(expected, got) {
    for (const [index, run] of expected.runs.entries()) {
      const [one, other] = [normalised(run), normalised(got.runs[index] ?? { exitCode: -1, stdout: '', stderr: '' })];
      if (!deepEqual(one, other)) return { expected: one, got: other };
    }
    const [nodes, others] = [expected.nodesAfter.map(withoutLosses), got.nodesAfter.map(withoutLosses)];
    return deepEqual(nodes, others) ? undefined : { expected: nodes, got: others };
  },
};

/** Since when a dead node has been dead is not recorded, so neither is whether its loss has been noticed. */
function withoutLosses(node: NodeAfter): NodeAfter {
  return { ...node, taints: node.taints.filter((taint) => !/^node\.kubernetes\.io\/(unreachable|not-ready):/.test(taint)) };
}

function replayed({ commands, ...start }: Question): Answer {
  const simulation = startOf(start, [heartbeats, drain]);
  const runs: CommandResult[] = [];
  for (const { t, command } of commands) {
    simulation.runTo(Math.max(simulation.state.now, Math.round(t * 1000)) as TimeMs);
    runs.push(carriedOut(command, simulation));
  }
  simulation.runTo((simulation.state.now + 1000) as TimeMs);
  return { runs, nodesAfter: simulation.view.objects<Node>('Node').map(nodeAfter) };
}

function carriedOut(line: string, simulation: Simulation): CommandResult {
  const command = parseDrainCommand(line);
  const nodes = nodesOf(command, simulation.view);
  if (command.verb !== 'drain')
    return { exitCode: 0, stdout: nodes.map((name) => scheduled(name, command.verb === 'uncordon', simulation)).join(''), stderr: '' };
  const [first] = nodes;
  const ref = simulation.view.ref('Node', '', first ?? '');
  simulation.perform({ verb: 'row', table: drains, ref, value: newDrain(nodes, command.options), what: line }, 'operator');
  const end = simulation.state.now + patienceMs;
  while (simulation.view.row(drains, ref)?.exitCode === undefined && simulation.state.now < end) {
    simulation.runTo((simulation.state.now + 100) as TimeMs);
  }
  const done = simulation.view.row(drains, ref);
  if (done === undefined) return { exitCode: -1, stdout: '', stderr: '' };
  return { exitCode: done.exitCode ?? -1, stdout: outputOf(done, 'out'), stderr: outputOf(done, 'err').replace(/\n$/, '') };
}

function scheduled(name: string, isSchedulable: boolean, simulation: Simulation): string {
  const node = simulation.view.get<Node>('Node', '', name);
  if (node === undefined) return '';
  const word = isSchedulable ? 'uncordoned' : 'cordoned';
  if ((node.spec?.unschedulable ?? false) !== isSchedulable) return `node/${name} already ${word}\n`;
  const unschedulable = isSchedulable ? undefined : true;
  simulation.perform({ verb: 'update', object: { ...node, spec: { ...node.spec, unschedulable } } as Node, what: word }, 'operator');
  return `node/${name} ${word}\n`;
}

function nodeAfter({ metadata, spec }: Node): NodeAfter {
  return {
    name: metadata.name,
    unschedulable: spec?.unschedulable ?? false,
    taints: (spec?.taints ?? []).map(({ key, value, effect }) => `${key}${value === undefined || value === '' ? '' : `=${value}`}:${effect}`),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
