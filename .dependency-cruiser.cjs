/**
 * The walls of the house. A room may import what stands to its left and nothing to its right;
 * to add a room, place it in this list.
 */
const INFRASTRUCTURE = ['kernel', 'config', 'database', 'outbox', 'queue', 'journal', 'health', 'openapi'];
const DOMAINS = [
  ...['audit', 'tenants', 'users', 'auth', 'ledger', 'rewards', 'advertisers', 'invoices', 'offers', 'links'],
  ...[
    'memberships',
    'campaigns',
    'tracking',
    'attribution',
    'vouchers',
    'analytics',
    'partners',
    'testworld',
  ],
  ...['teams', 'contests', 'tiktok', 'webhooks', 'mail', 'assistant', 'admin', 'demo'],
];
const ROOMS = [...INFRASTRUCTURE, ...DOMAINS];

/** What a domain shows to domains further right; the rest is private. */
const DOORS = ['\\.(module|service|events|types|entity|errors|decorator)\\.ts$', '/dto/[^/]+\\.ts$'];

/** Who may hold the data source that sees every tenant: ingest, relay, schedulers, platform administration. */
const SYSTEM_DATABASE = '^src/database/(system|settlement)-database\\.ts$';
const MAY_USE_SYSTEM_DATABASE = [
  '^src/[^/]+\\.ts$',
  '^src/database/',
  '^src/outbox/',
  '^src/queue/',
  '^src/health/',
  '^src/tenants/platform-[^/]+\\.ts$',
  '^src/[^/]+/jobs/',
  '^src/tracking/ingest/',
  '^src/attribution/settlement/',
  '^src/admin/',
  '^src/demo/',
];

const TESTS = '\\.(spec|prop)\\.ts$';

const anyOf = (names) => `^src/(${names.join('|')})/`;

const order = ROOMS.slice(0, -1).map((room, index) => ({
  name: `order-${room}`,
  comment: `${room} may import only what stands to its left`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: anyOf(ROOMS.slice(index + 1)) },
}));

module.exports = {
  forbidden: [
    ...order,
    {
      name: 'no-unknown-room',
      comment: 'every folder of src has its place in the order',
      severity: 'error',
      from: { path: `^src/(?!(${ROOMS.join('|')})/)[^/]+/` },
      to: {},
    },
    {
      name: 'no-import-of-unknown-room',
      severity: 'error',
      from: {},
      to: { path: `^src/(?!(${ROOMS.join('|')})/)[^/]+/` },
    },
    {
      name: 'no-import-of-the-entry',
      comment: 'the files at the root of src put the rooms together; no room knows them',
      severity: 'error',
      from: { path: '^src/[^/]+/' },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    {
      name: 'private-files',
      comment: 'across domains only modules, services, events, types, entities, errors, decorators and DTOs',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: anyOf(DOMAINS), pathNot: ['^src/$1/', ...DOORS] },
    },
    {
      name: 'system-database',
      comment: 'only named jobs may see every tenant',
      severity: 'error',
      from: { pathNot: MAY_USE_SYSTEM_DATABASE },
      to: { path: SYSTEM_DATABASE },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-barrels',
      severity: 'error',
      from: {},
      to: { path: '^src/.*/index\\.ts$' },
    },
    {
      name: 'controllers-ask-services',
      severity: 'error',
      from: { path: '\\.controller\\.ts$' },
      to: { path: '\\.repository\\.ts$' },
    },
    {
      name: 'policies-are-pure',
      comment: 'a policy decides from what it is given: no container, no database, no files, no network',
      severity: 'error',
      from: { path: '\\.policy\\.ts$' },
      to: {
        path: [
          '\\.(service|repository|module|controller|processor)\\.ts$',
          '^src/database/',
          'node_modules/(@nestjs|typeorm|pg|bullmq|ioredis)/',
          '^(node:)?(fs|fs/promises|net|http|https|child_process|worker_threads)$',
        ],
      },
    },
    {
      name: 'production-code-only',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { path: ['^(test|bench|scripts|migrations)/', TESTS] },
    },
    {
      name: 'no-development-packages',
      severity: 'error',
      from: { pathNot: TESTS },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: ['node_modules/@types/'],
      },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^test/', '^bench/', '^scripts/'] },
    exclude: { path: ['^dist/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
