import type { ScriptedBehaviour } from '../../src/fidelity/image-pulls/behaviour.ts';

/** A world of loopback registries, the node's hosts.toml, and the image asked for. */
export interface Scenario {
  readonly name: string;
  readonly image: string;
  readonly files: Readonly<Record<string, string>>;
  readonly behaviours: Readonly<Record<string, ScriptedBehaviour>>;
}

const mirror = 'http://127.0.0.11:5911';
const second = 'http://127.0.0.12:5912';
const upstream = 'http://127.0.0.13:5913';
const elsewhere = 'http://127.0.0.14:5914';
const image = 'up.test/a/b:1';

const absent = `sha256:${'1'.repeat(64)}`;
const registry: ScriptedBehaviour = { kind: 'registry' };
const down: ScriptedBehaviour = { kind: 'status', status: 503 };

/** The upstream is given as `server`, so that nothing has to be looked up and nobody outside is asked. */
function hostsToml(...hosts: string[]): Readonly<Record<string, string>> {
  const tables = hosts.map((host) => `[host."${host}"]\n  capabilities = ["pull", "resolve"]\n`);
  return { 'up.test': `server = "${upstream}"\n\n${tables.join('\n')}` };
}

function scenario(name: string, behaviours: Readonly<Record<string, ScriptedBehaviour>>, hosts: readonly string[] = [mirror]): Scenario {
  return { name, image, files: hostsToml(...hosts), behaviours };
}

/** What the twin is held against on this machine: each way a host can serve, pass on or stop. */
export const scenarios: readonly Scenario[] = [
  scenario('a mirror that has it', { [mirror]: registry, [upstream]: registry }),
  scenario('a mirror that is down', { [mirror]: down, [upstream]: registry }),
  scenario('a mirror nobody listens on', { [mirror]: { kind: 'refuse' }, [upstream]: registry }),
  scenario('a web page behind a mirror that is down', { [mirror]: down, [second]: { kind: 'html' }, [upstream]: registry }, [mirror, second]),
  scenario(
    'a redirect to a web page',
    { [mirror]: down, [second]: { kind: 'redirect', status: 301, to: elsewhere }, [elsewhere]: { kind: 'html' }, [upstream]: registry },
    [mirror, second],
  ),
  scenario('a web page that varies', { [mirror]: { kind: 'html', varying: true }, [upstream]: registry }),
  scenario('nobody has it', { [mirror]: { kind: 'status', status: 404 }, [upstream]: { kind: 'status', status: 404 } }),
  scenario('a rate limit', { [mirror]: { kind: 'status', status: 429 }, [upstream]: registry }),
  scenario('a 500 everywhere', { [mirror]: { kind: 'status', status: 500 }, [upstream]: { kind: 'status', status: 500 } }),
  scenario('a 300', { [mirror]: { kind: 'status', status: 300 }, [upstream]: registry }),
  scenario('no HEAD', { [mirror]: { kind: 'registry', rules: [{ method: 'HEAD', status: 405 }] }, [upstream]: registry }),
  scenario('no digest', { [mirror]: { kind: 'registry', noDigestHeader: true }, [upstream]: registry }),
  scenario('a bad digest', { [mirror]: { kind: 'registry', badDigestHeader: 'sha256:zz' }, [upstream]: registry }),
  scenario('a mirror without blobs', { [mirror]: { kind: 'registry', rules: [{ what: 'blobs', status: 404 }] }, [upstream]: registry }),
  scenario('a corrupt layer', { [mirror]: { kind: 'registry', rules: [{ role: 'layer', corrupt: true }] }, [upstream]: registry }),
  scenario('a layer that breaks off once', {
    [mirror]: { kind: 'registry', rules: [{ role: 'layer', truncate: true, times: 1 }] },
    [upstream]: registry,
  }),
  scenario('a layer that is cut by a closed connection', {
    [mirror]: { kind: 'registry', rules: [{ role: 'layer', reset: true }] },
    [upstream]: registry,
  }),
  scenario('a token', {
    [mirror]: { kind: 'registry', auth: { type: 'bearer', realm: `${elsewhere}/token` } },
    [elsewhere]: { kind: 'token' },
    [upstream]: registry,
  }),
  scenario('a token that is refused', {
    [mirror]: { kind: 'registry', auth: { type: 'bearer', realm: `${elsewhere}/token`, rejectToken: true } },
    [elsewhere]: { kind: 'token' },
    [upstream]: { kind: 'status', status: 404 },
  }),
  scenario('a token endpoint that is down', {
    [mirror]: { kind: 'registry', auth: { type: 'bearer', realm: `${elsewhere}/token` } },
    [elsewhere]: down,
    [upstream]: registry,
  }),
  scenario('a token endpoint without a token', {
    [mirror]: { kind: 'registry', auth: { type: 'bearer', realm: `${elsewhere}/token` } },
    [elsewhere]: { kind: 'status', status: 200, body: '{}' },
    [upstream]: { kind: 'status', status: 404 },
  }),
  scenario('a token endpoint that is a web page', {
    [mirror]: { kind: 'registry', auth: { type: 'bearer', realm: `${elsewhere}/token` } },
    [elsewhere]: { kind: 'html' },
    [upstream]: { kind: 'status', status: 404 },
  }),
  scenario('a token endpoint nobody listens on', {
    [mirror]: { kind: 'registry', auth: { type: 'bearer', realm: `${elsewhere}/token` } },
    [elsewhere]: { kind: 'refuse' },
    [upstream]: { kind: 'status', status: 404 },
  }),
  scenario('a challenge without a realm', { [mirror]: { kind: 'registry', auth: { type: 'bearer' } }, [upstream]: { kind: 'status', status: 404 } }),
  scenario('a basic challenge', {
    [mirror]: { kind: 'registry', auth: { type: 'basic', userpass: 'u:p' } },
    [upstream]: { kind: 'status', status: 404 },
  }),
  scenario('a redirect that leads nowhere', { [mirror]: { kind: 'redirect', status: 302, noLocation: true }, [upstream]: registry }),
  scenario('a redirect to a closed port', {
    [mirror]: { kind: 'redirect', status: 307, to: elsewhere },
    [elsewhere]: { kind: 'refuse' },
    [upstream]: { kind: 'status', status: 404 },
  }),
  scenario('a redirect in a circle', { [mirror]: { kind: 'redirect', status: 302, to: mirror }, [upstream]: { kind: 'status', status: 404 } }),
  scenario('a redirect to a registry that wants a token', {
    [mirror]: { kind: 'redirect', status: 307, to: second },
    [second]: { kind: 'registry', auth: { type: 'bearer', realm: `${elsewhere}/token` } },
    [elsewhere]: { kind: 'token' },
    [upstream]: registry,
  }),
  scenario('a manifest without length', { [mirror]: { kind: 'registry', noLength: true }, [upstream]: registry }),
  scenario('a manifest that breaks off while it is hashed', {
    [mirror]: { kind: 'registry', noDigestHeader: true, rules: [{ method: 'GET', ref: 'tag', truncate: true }] },
    [upstream]: registry,
  }),
  scenario('a manifest that breaks off', {
    [mirror]: { kind: 'registry', rules: [{ method: 'GET', what: 'manifests', truncate: true }] },
    [upstream]: registry,
  }),
  scenario('a corrupt manifest', {
    [mirror]: { kind: 'registry', rules: [{ method: 'GET', what: 'manifests', corrupt: true }] },
    [upstream]: registry,
  }),
  scenario('a corrupt config', { [mirror]: { kind: 'registry', rules: [{ role: 'config', corrupt: true }] }, [upstream]: registry }),
  scenario('a layer that always breaks off', { [mirror]: { kind: 'registry', rules: [{ role: 'layer', truncate: true }] }, [upstream]: registry }),
  scenario('a layer that breaks off and is then gone', {
    [mirror]: {
      kind: 'registry',
      rules: [
        { role: 'layer', truncate: true, times: 1 },
        { role: 'layer', status: 404 },
      ],
    },
    [upstream]: { kind: 'status', status: 404 },
  }),
  scenario('a layer refused with a message', {
    [mirror]: { kind: 'registry', rules: [{ role: 'layer', status: 403, body: '{"errors":[{"code":"DENIED","message":"no"}]}' }] },
    [upstream]: { kind: 'status', status: 500 },
  }),
  scenario('a manifest far too large', {
    [mirror]: {
      kind: 'registry',
      rules: [{ method: 'HEAD', status: 200, headers: { 'content-length': '5000000', 'docker-content-digest': absent } }],
    },
    [upstream]: registry,
  }),
  scenario('a manifest of an unknown type', {
    [mirror]: { kind: 'registry', rules: [{ what: 'manifests', headers: { 'content-type': 'application/json' } }] },
    [upstream]: registry,
  }),
  scenario('an empty answer', { [mirror]: { kind: 'status', status: 204 }, [upstream]: registry }),
  scenario('a text with a digest', {
    [mirror]: { kind: 'registry', rules: [{ method: 'HEAD', status: 200, headers: { 'docker-content-digest': absent } }] },
    [upstream]: registry,
  }),
  scenario('a closed connection in the middle of resolving', { [mirror]: { kind: 'registry', rules: [{ reset: true }] }, [upstream]: registry }),
  { ...scenario('by digest', { [mirror]: { kind: 'status', status: 404 }, [upstream]: registry }), image: 'up.test/a/b@{manifest}' },
  {
    ...scenario('by digest, known only as a blob', {
      [mirror]: { kind: 'registry', rules: [{ what: 'manifests', status: 404 }] },
      [upstream]: { kind: 'status', status: 404 },
    }),
    image: 'up.test/a/b@{manifest}',
  },
  { ...scenario('by digest, a web page', { [mirror]: { kind: 'html' }, [upstream]: registry }), image: 'up.test/a/b@{manifest}' },
  { ...scenario('a tag and a digest', { [mirror]: registry, [upstream]: registry }), image: 'up.test/a/b:1@{manifest}' },
  { ...scenario('upper case', { [mirror]: registry, [upstream]: registry }), image: 'up.test/A/b:1' },
  { ...scenario('no tag', { [mirror]: registry, [upstream]: registry }), image: 'up.test/a/b' },
  { ...scenario('a digest that is too short', { [mirror]: registry, [upstream]: registry }), image: 'up.test/a/b@sha256:1234' },
  {
    name: 'a registry with a port that lost a manifest',
    image: 'up.test:5443/a/b:1',
    files: { 'up.test_5443_': `server = "${upstream}"\n[host."${mirror}"]\n` },
    behaviours: { [mirror]: { kind: 'registry', rules: [{ method: 'GET', status: 404 }] }, [upstream]: { kind: 'status', status: 404 } },
  },
];
