import type { ClusterUnderCheck } from './cluster.ts';
import type { Finding, Since } from './finding.ts';
import type { Fix } from './fixes/edit.ts';
import type { Runs } from './runs.ts';
import type { StartUp } from './startup/power-loss.ts';

/** What a rule yields: the runner adds who says it, where, how sure it is, and for how long it could be seen. */
export interface Draft extends Omit<Finding, 'rule' | 'fingerprint' | 'locations' | 'certainty' | 'since' | 'fix'> {
  readonly fix?: Omit<Fix, 'proof'>;
  readonly since?: Omit<Since, 'days'>;
}

/** What a rule may look at: the model with its settled eve, the start from nothing, and simulated contingencies. */
export interface RuleInput {
  readonly cluster: ClusterUnderCheck;
  readonly startUp: StartUp;
  readonly runs: Runs;
}

/** A question asked of every cluster, one finding per cause. */
export interface Rule {
  readonly id: string;
  /** One line: what is wrong then. */
  readonly summary: string;
  readonly check: (input: RuleInput) => Iterable<Draft>;
}
