import type { EntityManager, EntityMetadata, EntityTarget, ObjectLiteral } from 'typeorm';

/** One of several changes that are made by one statement: an INSERT, UPDATE or DELETE that returns nothing. */
export type Write = (sql: EntityStatement) => string;

/** Adds rows of an entity, where there are any. Every column that a row does not give is null. */
export function inserts<Row extends ObjectLiteral>(entity: new () => Row, rows: readonly Row[]): Write[] {
  return rows.length === 0 ? [] : [(sql) => sql.insert(entity, rows)];
}

/** Column lists by entity: they never change while the process runs. */
const columnLists = new WeakMap<EntityMetadata, string>();

/**
 * One SQL statement over TypeORM's entities and their columns. For what every request does: TypeORM's own builders make
 * their SQL anew for each call and write one entity at a time, and both cost more than the call (`docs/adr/0019`).
 */
export class EntityStatement {
  readonly #values: unknown[] = [];

  constructor(private readonly manager: EntityManager) {}

  /** The placeholder of a value. */
  value(value: unknown): string {
    return `$${this.#values.push(value)}`;
  }

  /** All columns of an entity, for a SELECT from its table alone. */
  columns(entity: EntityTarget<ObjectLiteral>): string {
    return columnList(this.#metadata(entity));
  }

  /** The INSERT of one row or more. */
  insert(entity: EntityTarget<ObjectLiteral>, rows: readonly ObjectLiteral[]): string {
    const metadata = this.#metadata(entity);
    const tuples = rows.map((row) => `(${this.#placeholders(metadata, row)})`);
    return `INSERT INTO "${metadata.tablePath}" (${columnList(metadata)}) VALUES ${tuples.join(', ')}`;
  }

  /**
   * Makes all of these changes, or none. None of them sees what another one has written, but keys may point to it:
   * https://www.postgresql.org/docs/18/queries-with.html#QUERIES-WITH-MODIFYING
   */
  async write(...writes: Write[]): Promise<void> {
    const texts = writes.map((write) => write(this));
    const last = texts.pop();
    if (last === undefined) return;
    const before = texts.map((text, index) => `written_${index} AS (${text})`).join(', ');
    await this.manager.query(before === '' ? last : `WITH ${before} ${last}`, this.#values);
  }

  /** Runs a SELECT of `columns(entity)`. */
  async read<Row extends ObjectLiteral>(entity: new () => Row, text: string): Promise<Row[]> {
    const found = await this.manager.query<ObjectLiteral[]>(text, this.#values);
    const metadata = this.#metadata(entity);
    return found.map((raw) => this.#hydrate<Row>(metadata, raw));
  }

  #placeholders(metadata: EntityMetadata, row: ObjectLiteral): string {
    const { driver } = this.manager.dataSource;
    return metadata.columns
      .map((column) => {
        const value: unknown = driver.preparePersistentValue(column.getEntityValue(row), column);
        return this.value(value ?? null);
      })
      .join(', ');
  }

  #hydrate<Row extends ObjectLiteral>(metadata: EntityMetadata, raw: ObjectLiteral): Row {
    const { driver } = this.manager.dataSource;
    const row = metadata.create() as Row;
    for (const column of metadata.columns) {
      column.setEntityValue(row, driver.prepareHydratedValue(raw[column.databaseName], column));
    }
    return row;
  }

  #metadata(entity: EntityTarget<ObjectLiteral>): EntityMetadata {
    return this.manager.dataSource.getMetadata(entity);
  }
}

function columnList(metadata: EntityMetadata): string {
  const known = columnLists.get(metadata);
  if (known !== undefined) return known;
  const list = metadata.columns.map(({ databaseName }) => `"${databaseName}"`).join(', ');
  columnLists.set(metadata, list);
  return list;
}
