/** Settings for one server on a small machine; durability is never traded away here. */
const DEFAULTS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '120',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '128MB',
  random_page_cost: '1.1',
  jit: 'off',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  // Nothing replicates from a private server; back-ups are made with pg_dump or with the server stopped.
  wal_level: 'minimal',
  max_wal_senders: '0',
  wal_compression: 'on',
  max_wal_size: '2GB',
  checkpoint_timeout: '10min',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_line_prefix: '%m [%p] %u@%d ',
  log_checkpoints: 'off',
};

export const OUR_CONFIGURATION = 'afflux.conf';
export const PERSONS_CONFIGURATION = 'custom.conf';

/** Lines to add to the postgresql.conf that initdb wrote. */
export const INCLUDE_LINES =
  `\n# Written anew at every start; put your own settings into ${PERSONS_CONFIGURATION}, which wins.\n` +
  `include_if_exists = '${OUR_CONFIGURATION}'\n` +
  `include_if_exists = '${PERSONS_CONFIGURATION}'\n`;

/** The text of our configuration file: defaults, then the caller's settings. */
export function renderConfiguration(port: number, settings: Record<string, string> = {}): string {
  const all = { ...DEFAULTS, ...settings, port: String(port) };
  return Object.entries(all)
    .map(([name, value]) => `${settingName(name)} = ${quote(value)}\n`)
    .join('');
}

function settingName(name: string): string {
  if (!/^[a-z_][a-z0-9_.]*$/i.test(name))
    throw new TypeError(`Not a PostgreSQL setting: ${JSON.stringify(name)}`);
  return name;
}

function quote(value: string): string {
  if (/[\n\r\0]/.test(value)) throw new TypeError('A PostgreSQL setting must be one line');
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
