import pg from 'pg';

/** The three login roles: one owns and migrates, one serves requests under row security, one runs system jobs. */
export const OWNER_ROLE = 'afflux_owner';
export const APP_ROLE = 'afflux_app';
export const SYSTEM_ROLE = 'afflux_system';

export interface BootstrapOptions {
  database: string;
  passwords: Readonly<Record<typeof OWNER_ROLE | typeof APP_ROLE | typeof SYSTEM_ROLE, string>>;
}

const RIGHTS = 'LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION';

/**
 * Makes the roles and the database, run as a superuser connected to any database; what exists is
 * brought to the same state, passwords included. Follow it with `bootstrapDatabase` inside the database.
 * The same in SQL for a server of your own: docs/own-postgresql.md.
 */
export async function bootstrapRoles(client: pg.ClientBase, options: BootstrapOptions): Promise<void> {
  for (const [role, password] of Object.entries(options.passwords)) {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
    await client.query(
      `${rowCount ? 'ALTER' : 'CREATE'} ROLE ${pg.escapeIdentifier(role)} ${RIGHTS} PASSWORD ${pg.escapeLiteral(password)}`,
    );
  }
  // Migrations run as the owner and hand single functions over; the owner never acts with system rights unasked.
  await client.query(`GRANT ${SYSTEM_ROLE} TO ${OWNER_ROLE} WITH INHERIT FALSE, SET TRUE`);
  const database = pg.escapeIdentifier(options.database);
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [options.database]);
  await client.query(
    rowCount
      ? `ALTER DATABASE ${database} OWNER TO ${OWNER_ROLE}`
      : `CREATE DATABASE ${database} OWNER ${OWNER_ROLE}`,
  );
  await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${APP_ROLE}`);
  await client.query(`GRANT CONNECT, TEMPORARY ON DATABASE ${database} TO ${SYSTEM_ROLE}`);
}

/** The part of the bootstrap that must run inside the new database, as a superuser. */
export async function bootstrapDatabase(client: pg.ClientBase): Promise<void> {
  await client.query(`ALTER SCHEMA public OWNER TO ${OWNER_ROLE}`);
  await client.query(`REVOKE CREATE ON SCHEMA public FROM PUBLIC`);
  await client.query(`GRANT USAGE ON SCHEMA public TO ${APP_ROLE}, ${SYSTEM_ROLE}`);
}
