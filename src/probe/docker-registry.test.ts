import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aFolder, blackstart } from '#testing/program.ts';

// Debian's package docker-registry: the CNCF's Distribution.
const isInstalled = spawnSync('docker-registry', ['--version']).status === 0;
if (!isInstalled) process.stderr.write('skipped: docker-registry is not installed, so no real registry is probed\n');

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';

interface Registry {
  readonly host: string;
  stop(): void;
}

const folders: { remove(): void }[] = [];
const stops: (() => void)[] = [];
let plain: Registry;
let cache: Registry;
let cluster: string;
let digest: string;

beforeAll(async () => {
  if (!isInstalled) return;
  plain = await aRegistry('');
  cache = await aRegistry(`proxy: { remoteurl: "http://${plain.host}" }\n`);
  digest = await push(plain.host, 'team/web', '1');
  cluster = folder({
    'web.yaml': [workload('there', `${plain.host}/team/web:1`), workload('gone', `${plain.host}/team/web:2`)].join('---\n'),
    [`certs.d/${plain.host.replace(':', '_')}_/hosts.toml`]: `[host."http://${cache.host}"]\n`,
  });
});

afterAll(() => {
  for (const stop of stops) stop();
  for (const each of folders) each.remove();
});

test.skipIf(!isInstalled)('a plain registry, and a cache in front of it: what is there is present, what is not is absent', () => {
  const called = blackstart(cluster, ['probe', '.']);

  expect(called).toMatchObject({ status: 0, stderr: 'hosts: 2 up, 0 not, 0 unclear; images: 1 present, 1 absent, 0 unclear\n' });
  expect(called.stdout).toContain(`present:\n    - { ref: "${plain.host}/team/web:1", certainty: observed, source: "HEAD http://${cache.host}/`);
  expect(called.stdout).toContain(`absent:\n    - { ref: "${plain.host}/team/web:2", certainty: observed, source: "GET http://${plain.host}/`);
  expect(called.stdout).toContain(`"${plain.host}/team/web:1": [{ digest: "${digest}", certainty: observed }]`);
  expect(blackstart(cluster, ['probe', '.']).stdout).toBe(called.stdout);
});

test.skipIf(!isInstalled)('the world that was seen is one that other commands read', () => {
  blackstart(cluster, ['probe', '.', '-o', 'seen.txt']);

  const gone = blackstart(cluster, ['pull', `${plain.host}/team/web:2`, '-N', 'node-1', '-i', 'web.yaml', '--world', 'seen.txt', '-o', 'json']);
  const again = blackstart(cluster, ['probe', '.', '-o', 'seen.txt']);

  expect(JSON.parse(gone.stdout)).toMatchObject({ pulled: false });
  expect(again).toMatchObject({ status: 2, stderr: 'blackstart: seen.txt is there already; --force overwrites it\n' });
});

test.skipIf(!isInstalled)('while the source is away the cache serves what it has; what it says it lacks is not taken for absent', () => {
  plain.stop();

  const called = blackstart(cluster, ['probe', '.']);

  expect(called.stderr).toBe('hosts: 1 up, 1 not, 0 unclear; images: 1 present, 0 absent, 1 unclear\n');
  expect(called.stdout).toContain(`  "${plain.host}": { state: down,`);
});

async function aRegistry(settings: string): Promise<Registry> {
  const host = `127.0.0.1:${await freePort()}`;
  const path = folder({
    'config.yaml': `version: 0.1\nlog: { level: error }\nstorage: { filesystem: { rootdirectory: ./store } }\nhttp: { addr: "${host}" }\n${settings}`,
  });
  const child = spawn('docker-registry', ['serve', 'config.yaml'], { cwd: path, stdio: 'ignore' });
  const stop = () => void child.kill('SIGKILL');
  stops.push(stop);
  await answers(host, child);
  return { host, stop };
}

async function answers(host: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200 && child.exitCode === null; attempt++) {
    const answer = await fetch(`http://${host}/v2/`).catch(() => undefined);
    if (answer?.ok === true) return;
    await pause(50);
  }
  throw new Error(`docker-registry does not start on ${host}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** An image without layers. */
async function push(host: string, repository: string, tag: string): Promise<string> {
  const config = '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}';
  const upload = await fetch(`http://${host}/v2/${repository}/blobs/uploads/`, { method: 'POST' });
  const to = new URL(upload.headers.get('location') ?? '', `http://${host}`);
  to.searchParams.set('digest', digestOf(config));
  await fetch(to, { method: 'PUT', body: config, headers: { 'content-type': 'application/octet-stream' } });
  const descriptor = { mediaType: configType, digest: digestOf(config), size: config.length };
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType: manifestType, config: descriptor, layers: [] });
  const put = await fetch(`http://${host}/v2/${repository}/manifests/${tag}`, {
    method: 'PUT',
    body: manifest,
    headers: { 'content-type': manifestType },
  });
  if (put.status !== 201) throw new Error(`pushing answers ${put.status}: ${await put.text()}`);
  return digestOf(manifest);
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function folder(files: Readonly<Record<string, string>>): string {
  const made = aFolder(files);
  folders.push(made);
  return made.path;
}

function workload(name: string, image: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: default }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: main, image: "${image}" }] }
`;
}
