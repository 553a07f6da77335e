import { isLocalhost } from '#model/images/host-list.ts';
import type { HostState } from '#model/world/world.ts';
import type { Seen } from './probe.ts';
import { urlOf } from './probe-reference.ts';
import type { Questions } from './questions.ts';

/** What was seen as a world file: facts as entries, sorted; what is unclear as comments, which say nothing. */
export function worldText(seen: Seen): string {
  const facts = [...section('hosts', hostLines(seen)), ...section('references', referenceLines(seen)), ...section('tags', tagLines(seen))];
  const unclear = unclearOf(seen);
  const head = '# What was seen from the machine that ran blackstart probe. Nodes may see something else.';
  const none = facts.length === 0 ? ['hosts: {}'] : [];
  const rest =
    unclear.length === 0 ? [] : ['# Unclear, so nothing is said of them and the twin takes them to be there:', ...unclear.map((text) => `# ${text}`)];
  return `${[head, ...none, ...facts, ...rest].join('\n')}\n`;
}

/** The lines about what nothing certain is known of. */
export function unclearOf({ hosts, references }: Seen): readonly string[] {
  return [
    ...hosts.flatMap(({ host, outcome }) => (outcome.kind === 'unclear' ? [`host ${host}: ${oneLine(outcome.reason)}`] : [])),
    ...references.flatMap(({ question, outcome }) => (outcome.kind === 'unclear' ? [`image ${question.reference}: ${oneLine(outcome.reason)}`] : [])),
  ];
}

function section(name: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${name}:`, ...lines];
}

function hostLines({ hosts }: Seen): readonly string[] {
  return hosts.flatMap(({ host, outcome }) => {
    if (outcome.kind === 'unclear') return [];
    const note = isLocalhost(host) ? " # a loopback address: the probing machine's, not a node's" : '';
    return [`  ${quoted(host)}: { ${stateText(outcome.state)}, certainty: observed, source: ${quoted(outcome.seen)} }${note}`];
  });
}

function stateText(state: HostState): string {
  return state.kind === 'status' ? `state: status, status: ${state.status}` : `state: ${state.kind}`;
}

function referenceLines({ references }: Seen): readonly string[] {
  return (['present', 'absent'] as const).flatMap((kind) => {
    const lines = references.flatMap(({ question, outcome }) =>
      outcome.kind === kind ? [`    - { ref: ${quoted(question.reference)}, certainty: observed, source: ${quoted(outcome.seen)} }`] : [],
    );
    return lines.length === 0 ? [] : [`  ${kind}:`, ...lines];
  });
}

function tagLines({ references }: Seen): readonly string[] {
  return references.flatMap(({ question, outcome }) =>
    question.byTag && outcome.kind === 'present' && outcome.digest !== undefined
      ? [`  ${quoted(question.reference)}: [{ digest: ${quoted(outcome.digest)}, certainty: observed }]`]
      : [],
  );
}

/** JSON's strings are YAML's. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Comments end with their line. */
function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ');
}

/** What would be asked, in the order of the lists; nothing is asked for it. */
export function questionsText({ hosts, references }: Questions): string {
  const asks = hosts.flatMap(({ endpoints }) => [...new Set(endpoints.map(({ scheme, host }) => `GET ${scheme}://${host}/v2/`))]);
  const manifests = references.flatMap(({ reference, lists }) => [
    reference,
    ...lists.flatMap((list, index) => [
      ...(lists.length > 1 ? [`  list ${index + 1} of ${lists.length}`] : []),
      ...list.map((place) => `  HEAD ${urlOf(place)}`),
    ]),
  ]);
  return [...asks, ...manifests].map((line) => `${line}\n`).join('');
}
