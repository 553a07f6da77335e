import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { readCredentials } from './credentials.ts';
import { answer, aServer, asking, concurrency, type Handler, quickly, type TestServer } from './server.fixture.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const manifest = { 'content-type': 'application/vnd.oci.image.index.v1+json', 'docker-content-digest': digest };
const missing = JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN' }] });

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

async function serving(handler: Handler): Promise<TestServer> {
  const server = await aServer(handler);
  running.push(server);
  return server;
}

/** A registry that is up, and answers this when asked for a manifest. */
function registry(manifests: Handler): Promise<TestServer> {
  return serving((request, response, body) =>
    request.url === '/v2/' ? answer(response, 200, { 'docker-distribution-api-version': 'registry/2.0' }, '{}') : manifests(request, response, body),
  );
}

const has: Handler = (_request, response) => answer(response, 200, manifest);
const lacks: Handler = (_request, response) => answer(response, 404, { 'content-type': 'application/json' }, missing);

async function hostSaid(handler: Handler) {
  const server = await serving(handler);
  const { hosts } = await quickly(asking([server.host]));
  return { outcome: hosts[0]?.outcome, server };
}

async function imageSaid(...handlers: readonly Handler[]) {
  const servers = await Promise.all(handlers.map(registry));
  const { references } = await quickly(asking(servers.map(({ host }) => host)));
  return { outcome: references[0]?.outcome, servers };
}

test.each<[string, Handler, object]>([
  ['200 of a registry', (_, response) => answer(response, 200, { 'docker-distribution-api-version': 'registry/2.0' }), { kind: 'up' }],
  ['200 with JSON', (_, response) => answer(response, 200, { 'content-type': 'application/json' }, '{}'), { kind: 'up' }],
  ['401 with a challenge', (_, response) => answer(response, 401, { 'www-authenticate': 'Bearer realm="https://auth.example/"' }), { kind: 'up' }],
  ['200 with HTML', (_, response) => answer(response, 200, { 'content-type': 'text/html; charset=utf-8' }, '<p>'), { kind: 'web-page' }],
  ['429', (_, response) => answer(response, 429), { kind: 'rate-limited' }],
  ['503', (_, response) => answer(response, 503), { kind: 'status', status: 503 }],
  ['no answer in time', () => undefined, { kind: 'down' }],
])('a host that answers %s is said to be that', async (_name, handler, state) => {
  const { outcome } = await hostSaid(handler);

  expect(outcome).toMatchObject({ kind: 'fact', state });
});

test.each<[string, Handler]>([
  ['200 with a text', (_, response) => answer(response, 200, { 'content-type': 'text/plain' }, 'ok')],
  ['401 without a challenge', (_, response) => answer(response, 401)],
  ['403', (_, response) => answer(response, 403)],
  ['404', (_, response) => answer(response, 404)],
  ['a redirect in a circle', (_, response) => answer(response, 302, { location: '/v2/' })],
])('a host that answers %s is unclear', async (_name, handler) => {
  const { outcome } = await hostSaid(handler);

  expect(outcome).toMatchObject({ kind: 'unclear' });
});

test('a host that comes back while it is asked again is up', async () => {
  let asked = 0;
  const { outcome } = await hostSaid((_request, response) => answer(response, asked++ === 0 ? 503 : 200));

  expect(outcome).toMatchObject({ kind: 'fact', state: { kind: 'up' } });
});

test('what speaks no HTTP is unclear', async () => {
  const garbage = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
  await new Promise<void>((resolve) => garbage.listen(0, '127.0.0.1', resolve));
  running.push({ close: async () => void garbage.close() });
  const address = garbage.address();

  const { hosts } = await quickly(asking([`127.0.0.1:${typeof address === 'object' ? address?.port : ''}`]));

  expect(hosts[0]?.outcome).toMatchObject({ kind: 'unclear', reason: expect.stringContaining('no answer that is HTTP') });
});

test('a host that follows redirects to a web page is one', async () => {
  const { outcome } = await hostSaid((request, response) =>
    request.url === '/v2/' ? answer(response, 301, { location: '/' }) : answer(response, 200, { 'content-type': 'text/html' }, '<p>'),
  );

  expect(outcome).toMatchObject({ kind: 'fact', state: { kind: 'web-page' } });
});

test('nobody at the port is down, and is asked for no image', async () => {
  const server = await serving(has);
  await server.close();

  const { hosts, references } = await quickly(asking([server.host]));

  expect(hosts[0]?.outcome).toMatchObject({ kind: 'fact', state: { kind: 'down' } });
  expect(references[0]?.outcome).toEqual({ kind: 'unclear', reason: `${server.host} is down` });
});

test('a manifest that is there is present, with the digest its tag means', async () => {
  const { outcome } = await imageSaid(has);

  expect(outcome).toMatchObject({ kind: 'present', digest });
});

test('404 is absent only with the error of a registry', async () => {
  const { outcome: absent } = await imageSaid(lacks);
  const { outcome: unclear } = await imageSaid((_request, response) => answer(response, 404, {}, 'not found'));

  expect(absent).toMatchObject({ kind: 'absent', seen: expect.stringContaining('404 MANIFEST_UNKNOWN') });
  expect(unclear).toMatchObject({ kind: 'unclear' });
});

test.each([401, 403, 429, 500, 503])('%i for a manifest is unclear', async (status) => {
  const { outcome } = await imageSaid((_request, response) => answer(response, status));

  expect(outcome).toMatchObject({ kind: 'unclear', reason: expect.stringContaining(String(status)) });
});

test('no answer in time for a manifest is unclear', async () => {
  const { outcome } = await imageSaid(() => undefined);

  expect(outcome).toMatchObject({ kind: 'unclear', reason: expect.stringContaining('no answer within') });
});

test('a web page instead of a manifest is unclear, and nobody behind it is asked, as nodes do', async () => {
  const { outcome, servers } = await imageSaid((_request, response) => answer(response, 200, { 'content-type': 'text/html' }, '<p>'), has);

  expect(outcome).toMatchObject({ kind: 'unclear', reason: expect.stringContaining('text/html') });
  expect(servers[1]?.requests.map(({ line }) => line)).toEqual(['GET /v2/']);
});

test('the next host is asked after one that has it not, or says nothing clear', async () => {
  const afterMissing = await imageSaid(lacks, has);
  const afterFailure = await imageSaid((_request, response) => answer(response, 500), has);

  expect([afterMissing.outcome, afterFailure.outcome]).toMatchObject([{ kind: 'present' }, { kind: 'present' }]);
});

test('a mirror that fails leaves unclear what its registry lacks; a mirror that lacks it too does not', async () => {
  const failing = await imageSaid((_request, response) => answer(response, 500), lacks);
  const lacking = await imageSaid(lacks, lacks);

  expect([failing.outcome, lacking.outcome]).toMatchObject([{ kind: 'unclear' }, { kind: 'absent' }]);
});

test('what only mirrors lack is unclear: one that fetches says so too while its source is away', async () => {
  const mirror = await registry(lacks);
  const questions = asking([mirror.host, 'registry.example']);
  const onlyMirror = questions.references.map((each) => ({ ...each, lists: each.lists.map((list) => list.slice(0, 1)) }));

  const { references } = await quickly({ ...questions, hosts: questions.hosts.slice(0, 1), references: onlyMirror });

  expect(references[0]?.outcome).toMatchObject({ kind: 'unclear', reason: expect.stringContaining('only mirrors') });
});

test('a host whose rate limit is used up is asked no more', async () => {
  const server = await registry((_request, response) => answer(response, 429));
  const references = [...'abcdefghij'].flatMap((name) => asking([server.host], name).references);

  const { references: seen } = await quickly({ ...asking([server.host]), references });

  expect(seen.every(({ outcome }) => outcome.kind === 'unclear')).toBe(true);
  expect(server.requests.filter(({ line }) => line.startsWith('HEAD')).length).toBeLessThanOrEqual(concurrency);
});

/** A registry that wants a token of its own token service. */
const tokenRegistry =
  (realm: () => string): Handler =>
  (request, response) => {
    if (request.headers.authorization === 'Bearer good') return answer(response, 200, manifest);
    answer(response, 401, { 'www-authenticate': `Bearer realm="${realm()}",service="registry.example",scope="repository:team/web:pull"` });
  };

const tokenService: Handler = (_request, response) => answer(response, 200, {}, '{"token":"good"}');

test('a token is fetched where one is asked for, for what is asked', async () => {
  const tokens = await serving(tokenService);
  const server = await registry(tokenRegistry(() => `http://${tokens.host}/token`));

  const { references } = await quickly(asking([server.host]));

  expect(references[0]?.outcome).toMatchObject({ kind: 'present' });
  expect(tokens.requests).toEqual([{ line: 'GET /token?service=registry.example&scope=repository%3Ateam%2Fweb%3Apull', body: '' }]);
});

test.each<[string, Handler]>([
  ['refuses', (_request, response) => answer(response, 403)],
  ['answers without a token', (_request, response) => answer(response, 200, {}, '<p>')],
  ['does not answer', () => undefined],
])('a token service that %s leaves the image unclear', async (_name, handler) => {
  const tokens = await serving(handler);
  const server = await registry(tokenRegistry(() => `http://${tokens.host}/token`));

  const { references } = await quickly(asking([server.host]));

  expect(references[0]?.outcome).toMatchObject({ kind: 'unclear', reason: expect.stringContaining(`its token host ${tokens.host}`) });
});

const loginFor = (host: string) => readCredentials(JSON.stringify({ auths: { [host]: { auth: btoa('ann:open sesame') } } }), 'config.json');

test('a login goes to the token service its registry names, first as a form, then as a password', async () => {
  const tokens = await serving((request, response) => (request.method === 'POST' ? answer(response, 404) : tokenService(request, response, '')));
  const server = await registry(tokenRegistry(() => `http://${tokens.host}/token`));

  const { references } = await quickly(asking([server.host]), { credentials: loginFor(server.host) });

  expect(references[0]?.outcome).toMatchObject({ kind: 'present' });
  expect(tokens.requests[0]?.body).toContain('username=ann');
  expect(tokens.requests[1]?.authorization).toBe(`Basic ${btoa('ann:open sesame')}`);
  expect(server.requests.map(({ authorization }) => authorization)).toEqual([undefined, undefined, 'Bearer good']);
});

test('a login for one host goes to no other: not to another registry, and not where a redirect leads', async () => {
  const elsewhere = await registry((request, response) =>
    request.headers.authorization === undefined ? answer(response, 401, { 'www-authenticate': 'Basic realm="x"' }) : answer(response, 200, manifest),
  );
  const server = await registry((_request, response) => answer(response, 307, { location: `http://${elsewhere.host}/v2/team/web/manifests/1` }));

  const { references } = await quickly(asking([elsewhere.host, server.host]), { credentials: loginFor(server.host) });

  expect(references[0]?.outcome).toMatchObject({ kind: 'unclear' });
  expect(elsewhere.requests.flatMap(({ authorization }) => authorization ?? [])).toEqual([]);
});

test('a password is shown where one is asked for, and what is seen does not tell it', async () => {
  const server = await registry((request, response) =>
    request.headers.authorization === `Basic ${btoa('ann:open sesame')}`
      ? answer(response, 200, manifest)
      : answer(response, 401, { 'www-authenticate': 'Basic realm="registry"' }),
  );

  const known = await quickly(asking([server.host]), { credentials: loginFor(server.host) });
  const unknown = await quickly(asking([server.host]));

  expect(known.references[0]?.outcome).toMatchObject({ kind: 'present' });
  expect(unknown.references[0]?.outcome).toMatchObject({ kind: 'unclear', reason: expect.stringContaining('asks for a password') });
  expect(JSON.stringify(known)).not.toMatch(/sesame|YW5u/);
});

test('hosts are asked through the proxy of the environment', async () => {
  const proxy = await serving((request, response) =>
    request.url?.endsWith('/v2/') ? answer(response, 401, { 'www-authenticate': 'Basic realm="x"' }) : answer(response, 200, manifest),
  );

  const { hosts, references } = await quickly(asking(['registry.test']), { environment: { HTTP_PROXY: `http://${proxy.host}` } });

  expect([hosts[0]?.outcome, references[0]?.outcome]).toMatchObject([{ kind: 'fact', state: { kind: 'up' } }, { kind: 'present' }]);
  expect(proxy.requests.map(({ line }) => line)).toEqual(['GET http://registry.test/v2/', 'HEAD http://registry.test/v2/team/web/manifests/1']);
});

test('what a proxy answers, or that it is away, says nothing of the host', async () => {
  const proxy = await serving((_request, response) => answer(response, 503));
  const environment = { http_proxy: proxy.host };

  const failing = await quickly(asking(['registry.test']), { environment });
  await proxy.close();
  const away = await quickly(asking(['registry.test']), { environment });

  expect([failing.hosts[0]?.outcome, away.hosts[0]?.outcome]).toMatchObject([{ kind: 'unclear' }, { kind: 'unclear' }]);
});
