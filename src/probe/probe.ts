import type { HostState } from '#model/world/world.ts';
import type { Credentials } from './credentials.ts';
import { HttpClient } from './http-client.ts';
import { Pace } from './pace.ts';
import { type HostOutcome, type HostProbe, probeHost } from './probe-host.ts';
import { agreed, manifestTypes, type PlaceOutcome, probeList, probePlace, type ReferenceOutcome, urlOf } from './probe-reference.ts';
import type { Environment } from './proxy.ts';
import type { Endpoint, HostQuestion, ManifestAt, Questions, ReferenceQuestion } from './questions.ts';
import { RegistryClient } from './registry-client.ts';

export interface ProbeOptions {
  /** Requests at once. */
  readonly concurrency: number;
  /** From one request to a host to the next. */
  readonly gapMs: number;
  readonly timeoutMs: number;
  readonly retryPauseMs: number;
  readonly credentials: Credentials;
  /** Where proxies are named. */
  readonly environment: Environment;
  readonly progress?: (done: number, total: number) => void;
}

/** What was seen of the network. */
export interface Seen {
  readonly hosts: readonly { readonly host: string; readonly outcome: HostOutcome }[];
  readonly references: readonly { readonly question: ReferenceQuestion; readonly outcome: ReferenceOutcome }[];
}

/** Asks every question: first all hosts, then for each image those that are not down. */
export async function probe(questions: Questions, options: ProbeOptions): Promise<Seen> {
  const http = new HttpClient(options);
  try {
    return await new Probe(http, questions, options).run();
  } finally {
    http.close();
  }
}

const retryTimes = 2;

class Probe {
  readonly #http: HttpClient;
  readonly #registries: RegistryClient;
  readonly #questions: Questions;
  readonly #options: ProbeOptions;
  readonly #pace: Pace;
  readonly #sides = new Map<string, HostProbe>();
  readonly #places = new Map<string, Promise<PlaceOutcome>>();
  readonly #limited = new Set<string>();
  #done = 0;

  constructor(http: HttpClient, questions: Questions, options: ProbeOptions) {
    this.#http = http;
    this.#registries = new RegistryClient(http, options.credentials);
    this.#questions = questions;
    this.#options = options;
    this.#pace = new Pace(options.concurrency, options.gapMs);
  }

  async run(): Promise<Seen> {
    const hosts = await Promise.all(this.#questions.hosts.map((question) => this.#host(question)));
    const references = await Promise.all(this.#questions.references.map((question) => this.#reference(question)));
    return { hosts, references };
  }

  async #host({ host, endpoints }: HostQuestion): Promise<Seen['hosts'][number]> {
    const outcomes: HostOutcome[] = [];
    for (const endpoint of endpoints) {
      const found = await probeHost(endpoint, (url, skipVerify) => this.#get(url, skipVerify), {
        times: retryTimes,
        pauseMs: this.#options.retryPauseMs,
      });
      this.#sides.set(sideOf(endpoint), found);
      outcomes.push(found.outcome);
    }
    this.#tell();
    return { host, outcome: sameOf(outcomes) };
  }

  #get(url: string, skipVerify: boolean) {
    return this.#pace.run(new URL(url).host, () => this.#http.ask({ method: 'GET', url: new URL(url), skipVerify }));
  }

  async #reference(question: ReferenceQuestion): Promise<Seen['references'][number]> {
    const outcomes: ReferenceOutcome[] = [];
    for (const list of question.lists) outcomes.push(await probeList(list, (place) => this.#place(place, question.repository)));
    this.#tell();
    return { question, outcome: agreed(outcomes) };
  }

  /** Each place is asked once, however many lists name it. */
  #place(place: ManifestAt, repository: string): Promise<PlaceOutcome> {
    const side = this.#sides.get(sideOf(place));
    if (side?.outcome.kind === 'fact' && side.outcome.state.kind === 'down') return Promise.resolve({ kind: 'passed over' });
    const spoken = { ...place, scheme: side?.scheme ?? place.scheme };
    const key = `${urlOf(spoken)} ${spoken.skipVerify}`;
    const known = this.#places.get(key) ?? this.#askPlace(spoken, repository);
    this.#places.set(key, known);
    return known;
  }

  #askPlace(place: ManifestAt, repository: string): Promise<PlaceOutcome> {
    return this.#pace.run(place.host, async () => {
      if (this.#limited.has(place.host)) return { kind: 'unclear', reason: `${place.host} was not asked: its rate limit is used up` };
      if (!URL.canParse(urlOf(place))) return { kind: 'unclear', reason: `${urlOf(place)} is no address that can be asked` };
      return probePlace(place, repository, (method, at) => this.#manifest(method, at, repository));
    });
  }

  async #manifest(method: 'HEAD' | 'GET', place: ManifestAt, repository: string) {
    const { host, skipVerify } = place;
    const answer = await this.#registries.ask({ method, url: urlOf(place), accept: [...manifestTypes, '*/*'].join(', '), repository, skipVerify });
    if (answer.kind === 'response' && answer.status === 429) this.#limited.add(host);
    return answer;
  }

  #tell(): void {
    this.#done++;
    this.#options.progress?.(this.#done, this.#questions.hosts.length + this.#questions.references.length);
  }
}

function sideOf({ scheme, host, skipVerify, httpFallback }: Endpoint): string {
  return JSON.stringify([scheme, host, skipVerify, httpFallback]);
}

/** A host that is asked in several ways is said to be something only where all agree. */
function sameOf(outcomes: readonly HostOutcome[]): HostOutcome {
  const [first = { kind: 'unclear', reason: 'nobody asks it' }] = outcomes;
  const state = (outcome: HostOutcome): HostState | undefined => (outcome.kind === 'fact' ? outcome.state : undefined);
  if (outcomes.every((outcome) => JSON.stringify(state(outcome)) === JSON.stringify(state(first)))) return first;
  const texts = outcomes.map((outcome) => (outcome.kind === 'fact' ? outcome.seen : outcome.reason));
  return { kind: 'unclear', reason: `nodes ask it in different ways, and it answers differently: ${texts.join('; ')}` };
}
