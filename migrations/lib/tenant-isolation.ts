/** What the app role may do with a table; it never gets more than is listed. */
export type AppGrant = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

/**
 * Forced row-level security on `tenant_id`: the app role sees one tenant, the system role sees all, the
 * owner sees nothing. A predicate may be given where the table names its tenant otherwise.
 */
export function isolateTenant(
  table: string,
  appGrants: AppGrant[],
  predicate = 'tenant_id = current_tenant_id()',
): string[] {
  return [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
    `CREATE POLICY tenant_isolation ON ${table} TO afflux_app USING (${predicate}) WITH CHECK (${predicate})`,
    `CREATE POLICY system_access ON ${table} TO afflux_system USING (true) WITH CHECK (true)`,
    ...(appGrants.length > 0 ? [`GRANT ${appGrants.join(', ')} ON ${table} TO afflux_app`] : []),
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO afflux_system`,
  ];
}

/** A function that looks across tenants before one is known: runs as the system role, for the app role. */
export function lookupFunction(signature: string, definition: string): string[] {
  return [
    `CREATE FUNCTION ${signature} ${definition}`,
    `REVOKE ALL ON FUNCTION ${bareSignature(signature)} FROM PUBLIC`,
    `GRANT EXECUTE ON FUNCTION ${bareSignature(signature)} TO afflux_app, afflux_system`,
    ...handToSystemRole(`FUNCTION ${bareSignature(signature)}`),
  ];
}

function handToSystemRole(object: string): string[] {
  // The new owner needs CREATE on the schema for the moment of the hand-over only.
  return [
    'GRANT CREATE ON SCHEMA public TO afflux_system',
    `ALTER ${object} OWNER TO afflux_system`,
    'REVOKE CREATE ON SCHEMA public FROM afflux_system',
  ];
}

/** `name(p_a text, p_b uuid) RETURNS …` → `name(text, uuid)`. */
function bareSignature(signature: string): string {
  const [, name = '', parameters = ''] = /^(\w+)\(([^)]*)\)/.exec(signature) ?? [];
  const types = parameters
    .split(',')
    .map((parameter) => parameter.trim().split(/\s+/).slice(1).join(' '))
    .filter(Boolean);
  return `${name}(${types.join(', ')})`;
}

/** Rows that are written once: the database itself refuses changes, whoever asks. */
export function appendOnly(table: string): string[] {
  return [
    `CREATE TRIGGER trg_${table}_append_only BEFORE UPDATE OR DELETE ON ${table}
       FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
    `CREATE TRIGGER trg_${table}_no_truncate BEFORE TRUNCATE ON ${table}
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  ];
}
