import type { PullResult } from '#sim/kubelet/ports.ts';

/** How a repository of the recordings' registry answers; what it did over time. */
export type Answers = 'ok' | '404' | '500' | '401' | 'blob 500' | 'slow' | 'hangs' | 'refused';

export interface RegistryChange {
  readonly at: number;
  readonly repository: string;
  readonly answers: Answers;
}

/** Repositories beginning with m are missing, those beginning with t are there; the others are called after what they do. */
function firstAnswer(repository: string): Answers {
  if (repository.startsWith(':5009/')) return 'refused';
  const name = repository.replace(/^:\d+\//, '');
  if (name === 'tblob' || /hang/.test(name)) return 'hangs';
  if (name.startsWith('u')) return '401';
  if (name.startsWith('e')) return '500';
  if (name.startsWith('b')) return 'blob 500';
  if (name.startsWith('m')) return '404';
  return name === 'slow' ? 'slow' : 'ok';
}

/** Size of the recordings' images: those beginning with tbig were made to fill a small disk, the others are one small program. */
export function imageBytes(image: string): number {
  return /\/tbig\d+:/.test(image) ? 47_245_000 : 2_000_000;
}

/** A pull of an image from the recordings' registry at a moment. */
export function pullFrom(changes: readonly RegistryChange[], image: string, now: number): PullResult {
  const [, port = ':5000', name = '', tag = ''] = /^127\.0\.0\.1(:\d+)\/([^:]+):(.*)$/.exec(image) ?? [];
  const repository = `${port}/${name}`;
  const change = changes.findLast(({ at, repository: changed }) => at <= now && (changed === repository || changed === port));
  return {
    dependsOn: [{ kind: 'registry', host: repository }],
    ...ended(change?.answers ?? firstAnswer(repository), { image, port, name, tag }),
  };
}

interface Asked {
  readonly image: string;
  readonly port: string;
  readonly name: string;
  readonly tag: string;
}

function ended(answers: Answers, { image, port, name, tag }: Asked): Pick<PullResult, 'pulled' | 'durationMs' | 'error' | 'grpcCode'> {
  const unpack = `failed to pull and unpack image "${image}": `;
  const resolve = `${unpack}failed to resolve reference "${image}": `;
  const fails = (error: string) => ({ pulled: false, durationMs: 10, error });
  switch (answers) {
    case 'ok':
      return { pulled: true, durationMs: 150 };
    case 'slow':
      return { pulled: true, durationMs: 60_000 };
    case 'hangs':
      return { pulled: false, durationMs: Number.POSITIVE_INFINITY };
    case '404':
      return { ...fails(`${resolve}${image}: not found`), grpcCode: 'NotFound' };
    case '500':
      return fails(`${resolve}pulling from host 127.0.0.1${port} failed with status code [manifests ${tag}]: 500 Internal Server Error`);
    case '401':
      return fails(`${resolve}failed to authorize: failed to fetch anonymous token: unexpected status: 404 Not Found`);
    case 'refused':
      return fails(
        `${resolve}failed to do request: Head "http://127.0.0.1${port}/v2/${name}/manifests/${tag}": dial tcp 127.0.0.1${port}: connect: connection refused`,
      );
    case 'blob 500': {
      const url = `http://127.0.0.1${port}/v2/${name}/blobs/sha256:DIGEST`;
      return fails(
        `${unpack}failed to copy: httpReadSeeker: failed open: unexpected status code ${url}: 500 Internal Server Error - Server message: unknown`,
      );
    }
  }
}
