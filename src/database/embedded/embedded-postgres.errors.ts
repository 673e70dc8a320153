/** Base of everything that can stop the private PostgreSQL from starting; the message is written for the person at the terminal. */
export class EmbeddedPostgresError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** There is no PostgreSQL build for this machine among the installed packages. */
export class PostgresBinariesMissing extends EmbeddedPostgresError {}

/** The folder holds a database of another major version; it was not touched. */
export class PostgresVersionMismatch extends EmbeddedPostgresError {
  constructor(
    readonly directory: string,
    readonly foundMajor: number,
    readonly ourMajor: number,
  ) {
    super(
      `The database folder ${directory} was made by PostgreSQL ${foundMajor}, this version brings PostgreSQL ${ourMajor}. Nothing was changed.\n` +
        `To move the data:\n` +
        `  1. start that folder with PostgreSQL ${foundMajor} (or the earlier version of this program) and save it:\n` +
        `     pg_dump --format=custom --file=afflux.dump --dbname=afflux\n` +
        `  2. rename ${directory}, start this program once with DEMO=false so that a new empty folder is made, and stop writing to it;\n` +
        `  3. restore as the superuser (its password is in postgres-credentials.json in DATA_DIR):\n` +
        `     pg_restore --clean --if-exists --dbname=afflux afflux.dump`,
    );
  }
}

/** Another living process of ours uses the same data folder. */
export class DataDirectoryInUse extends EmbeddedPostgresError {
  constructor(dataDir: string, pid: number) {
    super(
      `Another Afflux process (pid ${pid}) already uses ${dataDir}. Stop it, set another DATA_DIR, ` +
        `or give several processes one database with DATABASE_URL.`,
    );
  }
}

/** The folder exists but cannot be used as it is; it was not touched. */
export class DataDirectoryUnusable extends EmbeddedPostgresError {}

/** PostgreSQL may not run as root and no other user could be found or made. */
export class NoUserForPostgres extends EmbeddedPostgresError {}

/** initdb, pg_ctl or postgres itself failed; the message carries its last lines. */
export class PostgresStartFailed extends EmbeddedPostgresError {}
