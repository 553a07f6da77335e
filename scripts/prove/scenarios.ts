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
];
