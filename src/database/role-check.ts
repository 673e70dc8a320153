import type { DataSource } from 'typeorm';

/** DATABASE_URL names a role that row-level security would not hold back: the start is refused. */
export class UnsafeDatabaseRole extends Error {}

interface RoleFacts {
  name: string;
  superuser: boolean;
  bypasses_rls: boolean;
  owns_tables: boolean;
}

/** Judges the role and every role it is a member of, since it could become any of them. */
export async function assertHarmlessRole(source: Pick<DataSource, 'query'>): Promise<void> {
  const roles: RoleFacts[] = await source.query(`
    SELECT r.rolname AS name, r.rolsuper AS superuser, r.rolbypassrls AS bypasses_rls,
           EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p') AND n.nspname = 'public') AS owns_tables
      FROM pg_roles r WHERE r.rolname = current_user OR pg_has_role(current_user, r.oid, 'MEMBER')`);
  for (const role of roles) {
    const fault = role.superuser
      ? 'is a superuser'
      : role.bypasses_rls
        ? 'can bypass row-level security'
        : role.owns_tables
          ? 'owns tables'
          : null;
    if (fault) {
      throw new UnsafeDatabaseRole(
        `DATABASE_URL: the role ${role.name} ${fault}, so tenants would not be kept apart; use the role afflux_app`,
      );
    }
  }
}
