import type { CatalogueEntry, CatalogueNeed } from '#model/catalogue-entry.ts';
import type { Container } from '#model/kubernetes.ts';
import type { RegistryDescription } from '#model/registry-description.ts';
import { addressIn, dataOf, reaching, variable } from './arguments.ts';

/**
 * API, token service and front of the registry. Asks for redis and then for its database for a minute each, and exits;
 * later it stays Ready without them and answers with errors.
 */
export const harborCore = {
  name: 'harbor-core',
  repositories: ['goharbor/harbor-core', 'bitnami/harbor-core', 'bitnamilegacy/harbor-core'],
  needs: coreNeeds,
  registry: coreRegistry,
  servesAfterMs: 15_000,
  source: 'goharbor/harbor src/core/main.go, src/common/utils/utils.go, src/server/middleware, v2.8.3',
} as const satisfies CatalogueEntry;

const patienceMs = 60_000;

function parts(container: Container) {
  const database = addressIn(variable(container, 'POSTGRESQL_HOST'));
  return {
    database: database && { ...database, port: variable(container, 'POSTGRESQL_PORT') ?? database.port ?? '5432' },
    redis: addressIn(variable(container, '_REDIS_URL_CORE')),
    registry: addressIn(variable(container, 'REGISTRY_URL')),
  };
}

/** What dialling the database is reported as. [src/common/utils/utils.go TestTCPConn, src/common/dao/pgsql.go] */
function databaseSays(host: string, port: string): CatalogueNeed['says'] {
  return {
    port,
    repeats: { text: `failed to connect to tcp://${host}:${port}, retry after 2 seconds :{error}`, everyMs: 2000 },
    ends: `failed to initialize database: failed to connect to tcp:${host}:${port} after 60 seconds`,
  };
}

function coreNeeds(container: Container): readonly CatalogueNeed[] {
  const { database, redis, registry } = parts(container);
  const exits = { at: 'start', without: 'exits', afterMs: patienceMs } as const;
  const errors = { at: 'serve', without: 'errors' } as const;
  const cacheSays = { port: redis?.port ?? '6379', ends: 'failed to initialize cache: retry timeout: {error}' };
  return [
    ...(redis === undefined ? [] : [{ needs: reaching(redis), ...exits, says: cacheSays }]),
    ...(database === undefined ? [] : [{ needs: reaching(database), ...exits, says: databaseSays(database.host, database.port) }]),
    ...[database, redis, registry].flatMap((part) => (part === undefined ? [] : [{ needs: reaching(part), ...errors }])),
  ];
}

/**
 * What a puller sees while a part is down: a token needs the account and the project looked up, what is held comes from
 * the registry container, what is not is streamed from the upstream, found by cluster DNS. A database
 * without the project gives a token that allows nothing, and then 401. [src/core/service/token/creator.go, src/server/middleware/v2auth/auth.go]
 */
function coreRegistry(container: Container): RegistryDescription {
  const { database, redis, registry } = parts(container);
  const needed = (part: typeof redis, answers: number) => (part === undefined ? [] : [{ unless: reaching(part), answers }]);
  const accounts = database === undefined ? undefined : dataOf(database);
  const unknownProject = accounts === undefined ? [] : [{ unless: accounts, answers: 401 }];
  const held = [...unknownProject, ...needed(registry, 502)];
  const notHeld = [...unknownProject, { unless: 'dns', answers: 404 }];
  return {
    kind: 'pull-through',
    access: 'token',
    upstream: { from: 'project', goneUpstream: 'not served', handsOnRateLimit: true },
    steps: {
      token: [...needed(database, 500), ...needed(redis, 500)],
      manifest: { held, notHeld },
      blob: { held, notHeld },
    },
    ...(registry === undefined ? {} : { storedBehind: reaching(registry) }),
  };
}
