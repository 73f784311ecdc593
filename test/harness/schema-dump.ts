import { Client } from 'pg';

/** Each query answers lines of text. Names and definitions only: no oid, as those differ between equal schemas. */
const CATALOGUE_QUERIES = {
  relations: `SELECT format('%s %s %s', c.relkind, c.relname, c.reloptions) AS line
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace`,
  columns: `SELECT format('%s.%s %s %s notnull=%s default=%s generated=%s identity=%s collation=%s', c.relname, a.attname,
      row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), format_type(a.atttypid, a.atttypmod), a.attnotnull,
      pg_get_expr(d.adbin, d.adrelid), a.attgenerated, a.attidentity, a.attcollation::regcollation) AS line
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm')`,
  constraints: `SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS line
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace`,
  indexes: `SELECT format('%s valid=%s', pg_get_indexdef(i.indexrelid), i.indisvalid) AS line
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = 'public'::regnamespace`,
  triggers: `SELECT format('%s enabled=%s', pg_get_triggerdef(t.oid), t.tgenabled) AS line
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal`,
  functions: `SELECT pg_get_functiondef(p.oid) AS line FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')`,
  types: `SELECT format('%s %s %s', t.typtype, t.typname, array(
      SELECT e.enumlabel FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder)) AS line
    FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd', 'c')`,
  sequences: `SELECT format('%s %s %s %s', sequencename, data_type, start_value, increment_by) AS line
    FROM pg_sequences WHERE schemaname = 'public'`,
  views: `SELECT format('%s %s', viewname, definition) AS line FROM pg_views WHERE schemaname = 'public'`,
  rights: `SELECT format('%s %s', relname, relacl) AS line FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relacl IS NOT NULL`,
  extensions: `SELECT extname::text AS line FROM pg_extension`,
  comments: `SELECT format('%s %s %s', objoid::regclass, objsubid, description) AS line FROM pg_description
    WHERE classoid = 'pg_class'::regclass AND objoid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)`,
};

/** All that makes up the schema of a database, as sorted lines: equal schemas give equal dumps. */
export async function dumpSchema(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const lines: string[] = [];
    for (const [kind, query] of Object.entries(CATALOGUE_QUERIES)) {
      const { rows } = await client.query<{ line: string }>(query);
      lines.push(...rows.map(({ line }) => `${kind}: ${line}`).sort());
    }
    return lines;
  } finally {
    await client.end();
  }
}
