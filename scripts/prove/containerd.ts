import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { criPull } from './cri-client.ts';

/** A containerd of our own: its own folder, its own socket, gone when we are done. */
export interface Containerd {
  readonly version: string;
  readonly servesCri: boolean;
  /** Writes the hosts.toml for a registry; the folder is emptied first. */
  configure(files: Readonly<Record<string, string>>): void;
  pullWithCtr(image: string): Promise<RealPull>;
  pullWithCri(image: string): Promise<RealPull>;
  forget(image: string): void;
  stop(): Promise<void>;
}

/** How a real pull ended. */
export interface RealPull {
  readonly pulled: boolean;
  readonly grpcCode: string | null;
  readonly error: string | null;
}

const programs = { daemon: 'containerd', client: 'ctr' };
const startMs = 15_000;
const pullMs = 30_000;
const grpcNames = ['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS', 'PERMISSION_DENIED'];
const laterGrpcNames: Readonly<Record<number, string>> = { 9: 'FAILED_PRECONDITION', 12: 'UNIMPLEMENTED', 14: 'UNAVAILABLE' };

/** The version of the installed containerd; undefined when there is none. */
export function installedContainerd(): string | undefined {
  const { status, stdout } = spawnSync(programs.daemon, ['--version'], { encoding: 'utf8', timeout: 5000 });
  if (status !== 0 || spawnSync(programs.client, ['--version'], { timeout: 5000 }).status !== 0) return undefined;
  return /\s(v?\d+\.\d+\.\d+)/.exec(stdout)?.[1]?.replace(/^v/, '');
}

/** Starts it. Needs root, as containerd does. */
export async function startContainerd(version: string): Promise<Containerd> {
  const folder = mkdtempSync(join(tmpdir(), 'prove-containerd-'));
  const hosts = join(folder, 'certs.d');
  const socket = join(folder, 'containerd.sock');
  writeFileSync(join(folder, 'config.toml'), configuration(folder, hosts, socket, version));
  const child = spawn(programs.daemon, ['--config', join(folder, 'config.toml')], { stdio: 'ignore' });
  const stop = () => stopped(child, folder);
  if (!(await answers(socket, child))) {
    await stop();
    throw new Error('containerd did not start (it needs root)');
  }
  const servesCri = await servesCriOn(socket);
  return {
    version,
    servesCri,
    configure: (files) => writeHosts(hosts, files),
    pullWithCtr: (image) => ctrPull(socket, hosts, image, version),
    pullWithCri: async (image) => realPull(await criPull(socket, image)),
    forget: (image) => forget(socket, image),
    stop,
  };
}

function configuration(folder: string, hosts: string, socket: string, version: string): string {
  const images = version.startsWith('1.') ? 'io.containerd.grpc.v1.cri' : 'io.containerd.cri.v1.images';
  const snapshotter = version.startsWith('1.') ? `[plugins."${images}".containerd]\nsnapshotter = "native"\n` : `snapshotter = "native"\n`;
  return `version = ${version.startsWith('1.') ? 2 : 3}
root = "${join(folder, 'root')}"
state = "${join(folder, 'state')}"
[grpc]
address = "${socket}"
[plugins."${images}"]
max_concurrent_downloads = 1
${snapshotter}[plugins."${images}".registry]
config_path = "${hosts}"
`;
}

async function answers(socket: string, child: ChildProcess): Promise<boolean> {
  for (let waited = 0; waited < startMs && child.exitCode === null; waited += 250) {
    if (spawnSync(programs.client, ['--address', socket, 'version'], { timeout: 5000 }).status === 0) return true;
    await wait(250);
  }
  return false;
}

/** A reference nobody can read is refused by a CRI plugin that works, without asking anybody. */
async function servesCriOn(socket: string): Promise<boolean> {
  try {
    const { message } = await criPull(socket, 'NOT A REFERENCE');
    return message.includes('failed to parse image reference');
  } catch {
    return false;
  }
}

function writeHosts(hosts: string, files: Readonly<Record<string, string>>): void {
  rmSync(hosts, { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(hosts, name), { recursive: true });
    writeFileSync(join(hosts, name, 'hosts.toml'), text);
  }
}

/** Not synchronous: the registries it asks live in this very process. */
function ctrPull(socket: string, hosts: string, image: string, version: string): Promise<RealPull> {
  const local = version.startsWith('2.') ? ['--local'] : [];
  const options = ['images', 'pull', '--hosts-dir', hosts, '--snapshotter', 'native', '--max-concurrent-downloads', '1', ...local, image];
  const child = spawn(programs.client, ['--address', socket, '--namespace', 'prove', ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: pullMs,
  });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      const last = said.split('\n').findLast((line) => line.startsWith('ctr: ')) ?? said;
      resolve({ pulled: status === 0, grpcCode: null, error: status === 0 ? null : last.replace(/^ctr: /, '').trim() });
    });
  });
}

function realPull({ code, message }: { readonly code: number; readonly message: string }): RealPull {
  if (code === 0) return { pulled: true, grpcCode: null, error: null };
  return { pulled: false, grpcCode: laterGrpcNames[code] ?? grpcNames[code] ?? String(code), error: message };
}

/** The name is dropped, so that the next pull resolves it anew. */
function forget(socket: string, image: string): void {
  for (const namespace of ['prove', 'k8s.io'])
    spawnSync(programs.client, ['--address', socket, '--namespace', namespace, 'images', 'remove', image], { timeout: 10_000 });
}

async function stopped(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null) {
    child.kill('SIGTERM');
    await Promise.race([new Promise((resolve) => child.once('exit', resolve)), wait(5000)]);
    if (child.exitCode === null) child.kill('SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
