import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataDirectoryUnusable } from './embedded-postgres.errors.js';

export const DATABASE_ROLES = ['afflux_owner', 'afflux_app', 'afflux_system'] as const;
export type DatabaseRole = (typeof DATABASE_ROLES)[number];

export interface PostgresCredentials {
  superuser: string;
  roles: Record<DatabaseRole, string>;
}

const FILE = 'postgres-credentials.json';

/** Reads the passwords of DATA_DIR; `isNew` says that they were just made and no database knows them yet. */
export async function loadOrCreateCredentials(
  dataDir: string,
): Promise<{ credentials: PostgresCredentials; isNew: boolean }> {
  const file = join(dataDir, FILE);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new DataDirectoryUnusable(`${file} cannot be read (${error.message}).`, { cause: error });
  });
  if (text !== null) return { credentials: parseCredentials(text, file), isNew: false };
  const credentials: PostgresCredentials = {
    superuser: newPassword(),
    roles: { afflux_owner: newPassword(), afflux_app: newPassword(), afflux_system: newPassword() },
  };
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(unfinished, file);
  return { credentials, isNew: true };
}

function parseCredentials(text: string, file: string): PostgresCredentials {
  let value: Partial<PostgresCredentials> | null = null;
  try {
    value = JSON.parse(text) as Partial<PostgresCredentials> | null;
  } catch {
    // Falls through to the one message below.
  }
  const isPassword = (password: unknown) =>
    typeof password === 'string' && /^[A-Za-z0-9_-]{16,}$/.test(password);
  if (
    value &&
    isPassword(value.superuser) &&
    DATABASE_ROLES.every((role) => isPassword(value.roles?.[role]))
  ) {
    return value as PostgresCredentials;
  }
  throw new DataDirectoryUnusable(
    `${file} is damaged. Delete it and start again: new passwords are then set, the data stays.`,
  );
}

function newPassword(): string {
  // Safe in a URL, in a password file and in SQL without any quoting.
  return randomBytes(24).toString('base64url');
}
