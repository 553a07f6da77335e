import { containerdTraits } from '#model/images/containerd-version.ts';
import type { RegistryHost } from '#model/images/host-list.ts';
import { hostsFromDirectories } from '#model/images/hosts.ts';
import { hostsFromMirrors, type LegacyMirror } from '#model/images/legacy-mirrors.ts';
import type { HostsDirectory } from '#model/images/registry-config.ts';
import type { AuthConfig } from '#sim/images/credentials.ts';
import { type PullMode, type PullOutcome, pullImage } from '#sim/images/pull.ts';
import { pullError } from '#sim/images/pull-error.ts';
import { readHostsToml } from '#sources/containerd/hosts-toml.ts';
import type { RecordingAdapter } from '../adapter.ts';
import type { ScriptedBehaviour, SeenRequest } from './behaviour.ts';
import { differingPart, type Looseness, type PullAnswer } from './compare-pulls.ts';
import { placeholders, withDigests } from './placeholders.ts';
import { scriptedNetwork } from './scripted-network.ts';
import { type ImageOptions, testImage } from './test-image.ts';

/** What was asked of containerd: its configuration, the world around it, and the image. */
export interface PullQuestion {
  readonly mode: string;
  readonly containerd: string;
  readonly config: RecordedConfig | null;
  readonly mirrors?: Readonly<Record<string, readonly string[]>> | null;
  readonly registryAuth?: Readonly<Record<string, AuthConfig>> | null;
  readonly podAuth?: AuthConfig | null;
  readonly ctrArgs?: readonly string[] | null;
  readonly imageOpts?: ImageOptions | null;
  readonly behaviours: Readonly<Record<string, ScriptedBehaviour>>;
  readonly image: string;
  readonly clientDeadlineMs: number;
  /** Absent in records: `native` with 1.x, `overlayfs` with 2.x. */
  readonly snapshotter?: string;
}

interface RecordedConfig {
  readonly namespace?: string;
  readonly server?: string | null;
  readonly serverCapabilities?: readonly string[];
  readonly serverOverridePath?: boolean;
  readonly hosts?: readonly {
    readonly url: string;
    readonly capabilities?: readonly string[];
    readonly override_path?: boolean;
    readonly skip_verify?: boolean;
  }[];
  readonly files?: Readonly<Record<string, string>>;
}

interface PullRecord extends PullQuestion {
  readonly id: string;
  readonly requests: readonly SeenRequest[];
  readonly outcome: string;
  readonly grpcCode: string | null;
  readonly error: string | null;
}

/** Image pulls by real containerd against scripted registries: every request in order, the outcome, the code and the text. */
export const imagePulls: RecordingAdapter<PullQuestion, PullAnswer> = {
  name: 'image-pulls',
  recognises: (record) =>
    typeof record === 'object' && record !== null && 'containerd' in record && 'behaviours' in record && 'requests' in record && 'image' in record,
  idOf: (record) => (record as PullRecord).id,
  kindOf: (record) => (record as PullRecord).mode,
  versionOf: (record) => (record as PullRecord).containerd,
  split,
  answer,
  compare: (expected, got, question) => differingPart(expected, got, loosenessOf(question)),
};

/** What the record leaves to chance. */
function loosenessOf(question: PullQuestion): Looseness {
  return {
    anyBlobOrder: question.mode === 'ctr-hosts' && question.containerd.startsWith('2.'),
    closesEarly: Object.values(question.behaviours).some((behaviour) => behaviour.kind === 'reset'),
  };
}

function split(record: unknown): { readonly question: PullQuestion; readonly expected: PullAnswer } {
  const { requests, outcome, grpcCode, error, mode, containerd, config, mirrors, registryAuth, podAuth, ctrArgs, imageOpts, ...rest } =
    record as PullRecord;
  const { behaviours, image, clientDeadlineMs } = rest;
  const question = { mode, containerd, config, mirrors, registryAuth, podAuth, ctrArgs, imageOpts, behaviours, image, clientDeadlineMs };
  return { question, expected: { requests: requests.map(withoutNote), outcome, grpcCode, error } };
}

/** The recorder's remark on a request is not something containerd did. */
function withoutNote({ scheme, host, method, path, status, auth }: SeenRequest): SeenRequest {
  return { scheme, host, method, path, status, ...(auth !== undefined && { auth }) };
}

function answer(question: PullQuestion): PullAnswer {
  if (isPresent(question.mirrors) && isPresent(question.config?.files)) return unserved;
  const { outcome, seen } = pullOf(question);
  return told(outcome, seen);
}

/** Runs the recorded pull in the twin; `seen` is what the scripted servers saw of it. */
export function pullOf(question: PullQuestion): { readonly outcome: PullOutcome; readonly seen: readonly SeenRequest[] } {
  const options = question.imageOpts ?? {};
  const network = scriptedNetwork({
    behaviours: question.behaviours,
    image: testImage('', options),
    otherImage: testImage('other-', options),
  });
  const outcome = pullImage({
    image: withDigests(question.image),
    mode: modes[question.mode] ?? 'cri-local',
    containerd: question.containerd,
    hostsOf: hostsOf(question),
    answer: network.answer,
    credentials: credentialsOf(question),
    credentialsByEndpoint: question.mode === 'cri-mirrors' && question.containerd.startsWith('1.'),
    deadlineMs: question.clientDeadlineMs,
    snapshotter: question.snapshotter ?? (question.containerd.startsWith('1.') ? 'native' : 'overlayfs'),
    maximumDownloads: 1,
  });
  return { outcome, seen: network.seen };
}

const modes: Readonly<Record<string, PullMode>> = {
  'cri-hosts': 'cri-local',
  'cri-mirrors': 'cri-local',
  'cri-hosts-transfer': 'cri-transfer',
  'ctr-hosts': 'ctr',
};

/** containerd's CRI plugin does not load with both `config_path` and `mirrors`. */
const unserved: PullAnswer = {
  requests: [],
  outcome: 'failure',
  grpcCode: 'UNIMPLEMENTED',
  error: pullError('unknown service runtime.v1.ImageService').text,
};

function isPresent(map: Readonly<Record<string, unknown>> | null | undefined): boolean {
  return map !== null && map !== undefined && Object.keys(map).length > 0;
}

function hostsOf(question: PullQuestion): (namespace: string) => readonly RegistryHost[] {
  const traits = containerdTraits(question.containerd);
  if (question.mode === 'cri-mirrors') {
    const mirrors = Object.entries(question.mirrors ?? {}).map(
      ([registry, endpoints]): LegacyMirror => ({ registry, endpoints: endpoints.map((url) => ({ url, place: { live: 'config.toml' } })) }),
    );
    return (namespace) => hostsFromMirrors(namespace, mirrors);
  }
  const directories = directoriesOf(question.config);
  return (namespace) => hostsFromDirectories(namespace, [directories], traits);
}

function directoriesOf(config: RecordedConfig | null): readonly HostsDirectory[] {
  if (config === null) return [];
  if (config.files !== undefined) return Object.entries(config.files).map(([name, text]) => readHostsToml(name, text, `${name}/hosts.toml`));
  if (config.namespace === undefined) return [];
  const place = { path: `${config.namespace}/hosts.toml`, line: 1 };
  const hosts = (config.hosts ?? []).map(({ url, capabilities, override_path: overridePath, skip_verify: skipVerify }) => ({
    url,
    capabilities,
    overridePath,
    skipVerify,
    place,
  }));
  const serverOptions = { capabilities: config.serverCapabilities, overridePath: config.serverOverridePath };
  return [{ name: config.namespace, server: config.server ?? undefined, serverOptions, hosts, place }];
}

function credentialsOf({ podAuth, registryAuth, ctrArgs, mode }: PullQuestion): {
  readonly pod?: AuthConfig;
  readonly configured?: Readonly<Record<string, AuthConfig>>;
} {
  const user = mode === 'ctr-hosts' ? (ctrArgs ?? []).flatMap((argument, index, all) => userArgument(argument, all[index + 1]))[0] : undefined;
  const pod = user ?? podAuth ?? undefined;
  return { ...(pod !== undefined && { pod }), ...(registryAuth && { configured: registryAuth }) };
}

function userArgument(argument: string, next: string | undefined): readonly AuthConfig[] {
  const value = argument.startsWith('--user=') ? argument.slice('--user='.length) : ['--user', '-u'].includes(argument) ? next : undefined;
  if (value === undefined) return [];
  const colon = value.indexOf(':');
  return [{ username: colon < 0 ? value : value.slice(0, colon), password: colon < 0 ? '' : value.slice(colon + 1) }];
}

const grpcNames: Readonly<Record<string, string>> = {
  Unknown: 'UNKNOWN',
  NotFound: 'NOT_FOUND',
  FailedPrecondition: 'FAILED_PRECONDITION',
  InvalidArgument: 'INVALID_ARGUMENT',
  Unimplemented: 'UNIMPLEMENTED',
  DeadlineExceeded: 'DEADLINE_EXCEEDED',
  Canceled: 'CANCELLED',
};

function told(outcome: PullOutcome, seen: readonly SeenRequest[]): PullAnswer {
  const { error } = outcome;
  const rename = placeholders();
  const requests = seen.map((request) => ({ ...request, path: request.path === null ? null : rename(request.path) }));
  const failed = { requests, outcome: 'failure' };
  if (outcome.interrupted === 'deadline') {
    return { ...failed, grpcCode: 'DEADLINE_EXCEEDED', error: '(client deadline reached; no answer from containerd)' };
  }
  if (error === undefined) return { requests, outcome: 'success', grpcCode: null, error: null };
  return { ...failed, grpcCode: grpcNames[error.code] ?? 'UNKNOWN', error: rename(error.text) };
}
