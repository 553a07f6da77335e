/**
 * How a registry that runs in the cluster behaves, as data: what it holds and fetches, and what each step of a pull
 * answers while something behind it is away. An engine that reads this knows no registry by name.
 */
export interface RegistryDescription {
  readonly kind: 'plain' | 'pull-through';
  /** What a request without a token gets: the content, or a challenge and then a token for everybody. */
  readonly access?: 'anonymous' | 'token';
  readonly upstream?: UpstreamRule;
  readonly steps?: RegistrySteps;
  /** The Service behind which the content lies, if not with the container itself. */
  readonly storedBehind?: string;
}

/** Where a pull-through registry gets what it lacks, and what it makes of the answer. */
export interface UpstreamRule {
  /**
   * `asked`: the registry the image names. `project`: the first part of the repository is a project, and one named like
   * a registry stands for that registry. Else the one host it was set up for.
   */
  readonly from: 'asked' | 'project' | { readonly host: string };
  /** A tag it holds of which the upstream says that it does not exist (any more). */
  readonly goneUpstream: 'still served' | 'not served';
  /** The upstream's 429 is handed on for what is not held; else it counts as not found. */
  readonly handsOnRateLimit?: true;
}

/** The first trouble in a list whose requirement is not met decides. A step without one works. */
export interface RegistrySteps {
  /** Any request that carries no token. */
  readonly challenge?: readonly StepTrouble[];
  readonly token?: readonly StepTrouble[];
  readonly manifest?: HeldOrNot;
  readonly blob?: HeldOrNot;
}

export interface HeldOrNot {
  readonly held?: readonly StepTrouble[];
  readonly notHeld?: readonly StepTrouble[];
}

export interface StepTrouble {
  /** Text of a requirement; `service(name)` is in the pod's own namespace. */
  readonly unless: string;
  readonly answers: number | 'hangs' | 'refused';
}
