import type { Cause } from '#model/place.ts';
import type { EntryId } from '#sim/engine/trace.ts';
import type { PullReport } from '#sim/registries/image-access.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { Pod } from '#model/kubernetes.ts';
import type { Twin } from '#sim/twin.ts';

/** What one host of a node's list did in a pull that failed. */
export interface HostStory {
  readonly host: string;
  /** Its last answer; absent: it was never asked. */
  readonly answer?: string;
  readonly why?: string;
}

/** A pull that failed, host by host. */
export interface PullStory {
  /** Seconds since the eve. */
  readonly at: number;
  readonly node: string;
  readonly image: string;
  readonly hosts: readonly HostStory[];
  readonly error: string;
  /** How many pulls went the same way: of other images, on other nodes, again. */
  readonly alike: number;
}

interface Failure {
  readonly at: number;
  readonly node: string;
  readonly image: string;
  readonly error: string;
}

/**
 * The pulls of a run that failed, one for each way to fail: the first of its kind. `kept` are forks of the run, in order
 * of time: what hosts answer is asked of the first one after the pull, and told only if the pull ends there as it did.
 */
export function pullStories(twin: Twin, kept: readonly Simulation[], from: EntryId): readonly PullStory[] {
  const last = kept.at(-1);
  const stories = new Map<string, PullStory>();
  const asked = new Map<string, string | undefined>();
  for (const failure of last === undefined ? [] : failuresIn(last, from)) {
    const { node, image, error } = failure;
    const key = `${node} ${image} ${error}`;
    if (!asked.has(key)) {
      const told = tell(twin, kept, failure);
      const way = told && `${told.hosts.map(({ host, answer }) => `${host} ${answer}`).join(' ')} ${error.replaceAll(image, '')}`;
      asked.set(key, way);
      if (told !== undefined && way !== undefined && !stories.has(way)) {
        stories.set(way, told);
        continue;
      }
    }
    const way = asked.get(key) ?? '';
    const story = stories.get(way);
    if (story !== undefined) stories.set(way, { ...story, alike: story.alike + 1 });
  }
  return [...stories.values()];
}

const failed = /^Failed to pull image "(?<image>[^"]+)": (?<error>.*)$/s;

function* failuresIn(simulation: Simulation, from: EntryId): Generator<Failure> {
  const { trace, epoch } = simulation.state;
  for (const { at, body } of trace.entries(from)) {
    if (body.kind !== 'event' || body.reason !== 'Failed') continue;
    const { image, error } = failed.exec(body.message)?.groups ?? {};
    const node = simulation.view.object<Pod>(body.ref)?.spec.nodeName;
    if (image !== undefined && error !== undefined && node !== undefined) yield { at: at - epoch, node, image, error };
  }
}

function tell(twin: Twin, kept: readonly Simulation[], { at, node, image, error }: Failure): PullStory | undefined {
  for (const simulation of kept.filter(({ state }) => state.now - state.epoch >= at)) {
    const report = twin.images.report(simulation.view, node, image, 'cri');
    if (report.error !== undefined && error.endsWith(report.error)) return { at: at / 1000, node, image, hosts: hostsOf(report), error, alike: 0 };
  }
  return undefined;
}

function hostsOf({ hosts, requests, because }: PullReport): readonly HostStory[] {
  return hosts.map(({ url }) => {
    const origin = url.replace(/^(\w+:\/\/[^/]+).*$/, '$1');
    const host = origin.replace(/^\w+:\/\//, '');
    const answer = requests.findLast((request) => request.url.startsWith(`${origin}/`))?.answer;
    return answer === undefined ? { host } : { host, answer, why: whyOf(host, because) };
  });
}

/** Of the causes, what is said of the host: at once, or what it lacks where the cluster serves it. */
function whyOf(host: string, because: readonly Cause[]): string | undefined {
  const said = because.flatMap((cause) => cause.because ?? [cause]).find(({ text }) => text.startsWith(`${host} `) || text.startsWith(`${host},`));
  if (said === undefined) return undefined;
  return said.because === undefined ? said.text.slice(host.length + 1) : lackOf(said);
}

/** The first reason on the way down that is not about the host itself. */
function lackOf(cause: Cause): string {
  const [first] = cause.because ?? [];
  const host = /^\S+/.exec(cause.text)?.[0].replace(/,$/, '') ?? '';
  return first === undefined || !first.text.startsWith(host) ? (first?.text ?? cause.text) : lackOf(first);
}
