import type { RegistryHost } from '#model/images/host-list.ts';
import type { Cause } from '#model/place.ts';
import { requestUrl } from './exchange.ts';
import type { PullOutcome } from './pull.ts';
import type { PullStep } from './pull-step.ts';
import { statusText } from './status-texts.ts';

/** Every request of a pull in order, one line each: `HEAD https://... -> 503 Service Unavailable`. */
export function requestLines(outcome: PullOutcome): readonly string[] {
  return outcome.wire.map(({ request, status, failure }) => {
    const result = status === undefined ? (failure ?? 'no answer') : statusText(status);
    return `${request.method} ${requestUrl(request)} -> ${result}`;
  });
}

/** Why a pull ended as it did: what each host did, in the order in which they were asked, with the line each comes from. */
export function causesOfPull(outcome: PullOutcome): readonly Cause[] {
  const deciding = outcome.steps.filter((step) => step.effect !== 'serves' || step.stage === 'resolve');
  const causes = deciding.map(causeOfStep);
  return causes.filter((cause, index) => causes.findIndex((other) => other.text === cause.text) === index);
}

function causeOfStep(step: PullStep): Cause {
  return { text: `${nameOf(step.host)} ${step.effect}: ${step.reason}`, ...placeOf(step.host) };
}

function nameOf(host: RegistryHost): string {
  const { origin } = host;
  const where = `${host.scheme}://${host.host}${host.path}`;
  return origin.kind === 'implicit upstream' ? `${where} (added by containerd)` : where;
}

function placeOf(host: RegistryHost): Pick<Cause, 'place' | 'certainty'> {
  const { origin } = host;
  if (origin.kind === 'implicit upstream') return { certainty: 'documented' };
  return { place: origin.place, certainty: 'configured' };
}
