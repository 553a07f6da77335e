import type { Cause } from '#model/place.ts';
import { type Fault, parseFault } from '#sim/faults/fault.ts';
import { nodeConfigs } from '#sim/nodes/node-config.ts';
import { outsideRegistries } from '#sim/own-registries.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import { explanationOf } from './explain/explanation-of.ts';
import { type Consequence, keyOf } from './finding.ts';
import { type JudgedRun, judgeContingency } from './judge-contingency.ts';
import { ScreenedRun } from './screening/screened-run.ts';
import { Screening } from './screening/screening.ts';

/** A workload that does not come back from a contingency, and why. */
interface Failure {
  readonly workload: ObjectRef;
  readonly cause: Cause;
}

/**
 * The contingencies every cluster is asked about: each node away, drained or rebooted (a single one only rebooted), each Talos
 * node upgraded, each registry outside, names and the Internet away, all power lost with image stores kept or wiped.
 */
export function basicContingencies(twin: Twin): readonly string[] {
  const nodes = twin.eve.view.list('Node').map(({ name }) => name);
  const kinds = nodes.length === 1 ? ['node-reboot'] : ['node-down', 'node-drain', 'node-reboot'];
  return [
    ...kinds.flatMap((kind) => nodes.map((node) => `${kind}:${node}`)),
    ...nodes.filter((node) => isTalos(twin, node)).map((node) => `node-upgrade:${node}`),
    ...outsideRegistries(twin).map((host) => `host-down:${host}`),
    'dns-down',
    'internet-down',
    'power-loss',
    'power-loss:wiped',
  ];
}

function isTalos({ eve: { view } }: Twin, node: string): boolean {
  return view.row(nodeConfigs, view.ref('Node', '', node))?.talosVersion !== undefined;
}

/** Placement ties are broken in several ways only up to this many nodes: a sweep over more of them takes its time as it is. */
const fewNodes = 20;

/** Told before a contingency is run: which one, and how many of how many were run before. */
export type OnRun = (contingency: string, done: number, total: number) => void;

/** Contingencies, each run when somebody asks for it and then kept; a loss of a node that is proved harmless is not run. */
export class Runs {
  readonly #twins: readonly [Twin, ...Twin[]];
  readonly #contingencies: readonly string[];
  readonly #runs = new Map<string, JudgedRun>();
  readonly #failures = new Map<string, readonly Failure[]>();
  readonly #onRun: OnRun;
  #screenings: readonly Screening[] | undefined;

  constructor(twins: readonly [Twin, ...Twin[]], contingencies = basicContingencies(twins[0]), onRun: OnRun = () => {}) {
    this.#onRun = onRun;
    const [first] = twins;
    this.#twins = first.eve.view.list('Node').length > fewNodes ? [first] : twins;
    this.#contingencies = contingencies;
  }

  /** All of them, in the order of the contingencies. */
  get all(): readonly JudgedRun[] {
    return this.#contingencies.map((text) => this.of(text));
  }

  /** Contingencies that take one node away for good or empty it, by node. */
  get nodeLosses(): readonly { readonly node: string; readonly run: JudgedRun }[] {
    return this.#contingencies.flatMap((text) => {
      const node = /^node-(?:down|drain):([^@+]+)$/.exec(text)?.[1];
      return node === undefined ? [] : [{ node, run: this.of(text) }];
    });
  }

  of(contingency: string): JudgedRun {
    const known = this.#runs.get(contingency);
    if (known !== undefined) return known;
    this.#onRun(contingency, this.#runs.size, this.#contingencies.length);
    const run = this.#screened(contingency) ?? this.#judged(contingency);
    this.#runs.set(contingency, run);
    return run;
  }

  #judged(contingency: string): JudgedRun {
    return judgeContingency(this.#twins, [faultOf(contingency)]);
  }

  /** The outcome of a node's loss where it can be told without a run, in every twin. */
  #screened(contingency: string): JudgedRun | undefined {
    const node = /^node-down:([^@+]+)$/.exec(contingency)?.[1];
    if (node === undefined) return undefined;
    this.#screenings ??= this.#twins.map((twin) => new Screening(twin));
    const losses = this.#screenings.map((screening) => screening.loss(node));
    const [loss] = losses;
    const [screening] = this.#screenings;
    if (screening === undefined || loss === undefined || losses.includes(undefined)) return undefined;
    return new ScreenedRun(this.#twins[0], contingency, { ...loss, wasReady: screening.wasReady }, () => this.#judged(contingency));
  }

  /** What fails in which contingency for a reason that `concerns` recognises somewhere in its chain. */
  consequences(concerns: (cause: Cause, workload: ObjectRef) => boolean): readonly Consequence[] {
    return this.#contingencies.flatMap((contingency) => {
      const failed = this.#failuresIn(contingency).filter(({ workload, cause }) => someCause(cause, (each) => concerns(each, workload)));
      return failed.length === 0 ? [] : [{ contingency, workloads: failed.map(({ workload }) => keyOf(workload)) }];
    });
  }

  #failuresIn(contingency: string): readonly Failure[] {
    const known = this.#failures.get(contingency);
    if (known !== undefined) return known;
    const run = this.of(contingency);
    const failures = run.verdict.answer === 'no' ? failuresOf(run) : [];
    this.#failures.set(contingency, failures);
    return failures;
  }
}

/** Each with an explanation of its own: within one, reasons that were told before are left out. */
function failuresOf({ twin, simulation, failed }: JudgedRun): readonly Failure[] {
  return failed.map((workload) => ({ workload: workload.ref, cause: explanationOf(twin, simulation).workload(workload) }));
}

function someCause(cause: Cause, holds: (cause: Cause) => boolean): boolean {
  return holds(cause) || (cause.because ?? []).some((each) => someCause(each, holds));
}

function faultOf(text: string): Fault {
  const fault = parseFault(text);
  if ('wrong' in fault) throw new Error(`bug: ${fault.wrong}`);
  return fault;
}
