import type { RegistryHost } from '#model/images/host-list.ts';
import { type ImageReference, parseDockerReference } from '#model/images/reference.ts';
import type { PullCredentials } from './credentials.ts';
import { type HostBehaviour, openRegistry } from './host-behaviour.ts';
import { type PullMode, pullImage } from './pull.ts';
import { worldAnswer } from './world-answer.ts';

/** What a host means to the hosts behind it in a list, and why. */
export interface HostVerdict {
  /** It has the image; the next host is asked instead; or the pull ends here, whoever comes next. */
  readonly verdict: 'serves' | 'passes on' | 'stops';
  readonly reason: string;
  /** What it costs to find out; Infinity when the pull never gets past it. */
  readonly durationMs: number;
}

export interface VerdictQuestion {
  readonly host: RegistryHost;
  readonly image: string;
  readonly behaviour: HostBehaviour;
  /** How other hosts behave that this one sends the asking to; absent: as this one. */
  readonly behaviourOf?: (host: string) => HostBehaviour;
  readonly containerd: string;
  readonly mode: PullMode;
  readonly credentials?: PullCredentials;
}

/** Stands behind the host in question and has everything, so that a pull fails only if that host stops it. */
const perfectHost = 'perfect.invalid';

/** The verdict on one host, taken from a run of the pull itself with a perfect registry behind the host. */
export function verdictOfHost(question: VerdictQuestion): HostVerdict {
  const { host, image, containerd, mode, credentials } = question;
  const parsed = parseDockerReference(image);
  if (!parsed.ok) return { verdict: 'stops', reason: parsed.error, durationMs: 0 };
  const perfect: RegistryHost = { ...host, scheme: 'https', host: perfectHost, path: '/v2', pull: true, resolve: true, client: host.client + 1 };
  const outcome = pullImage({
    image,
    mode,
    containerd,
    hostsOf: () => [host, perfect],
    answer: answerWith(parsed.reference, question),
    ...(credentials && { credentials }),
  });
  const { durationMs } = outcome;
  if (!outcome.pulled) return { verdict: 'stops', reason: outcome.error?.text ?? 'it never ends', durationMs };
  const passed = outcome.steps.find((step) => step.host === host && step.effect !== 'serves');
  if (passed !== undefined) return { verdict: 'passes on', reason: passed.reason, durationMs };
  const asked = outcome.steps.some((step) => step.host === host && step.stage === 'resolve');
  return asked ? { verdict: 'serves', reason: 'it has the image', durationMs } : { verdict: 'passes on', reason: 'it may not resolve', durationMs };
}

function answerWith(reference: ImageReference, { host, behaviour, behaviourOf = () => behaviour }: VerdictQuestion) {
  return worldAnswer({
    reference,
    behaviourOf: (name) => (name === perfectHost ? openRegistry : name === host.host ? behaviour : behaviourOf(name)),
  });
}
