/** What is kept under a name, and knows how often it has been changed: whoever makes an index of it sees when to renew it. */
export class Table<T> extends Map<string, T> {
  #changes = 0;

  /** Grows with every change. */
  get changes(): number {
    return this.#changes;
  }

  override set(name: string, item: T): this {
    // Map's constructor sets the first items before this object has its own fields.
    if (#changes in this) this.#changes += 1;
    return super.set(name, item);
  }

  override delete(name: string): boolean {
    this.#changes += 1;
    return super.delete(name);
  }

  override clear(): void {
    this.#changes += 1;
    super.clear();
  }
}

/**
 * Something that is made of a whole table, kept until the table changes.
 * @param make takes the items, which are not changed in what it reads of them
 */
export function indexed<T, Index>(make: (items: Iterable<T>) => Index): (table: Table<T>) => Index {
  const made = new WeakMap<Table<T>, { readonly changes: number; readonly index: Index }>();
  return (table) => {
    const known = made.get(table);
    if (known?.changes === table.changes) return known.index;
    const index = make(table.values());
    made.set(table, { changes: table.changes, index });
    return index;
  };
}
