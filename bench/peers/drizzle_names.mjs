// The ids of a table of names, remembered; those that are new are inserted a batch at a time.
export async function idsOf(transaction, table, column, key) {
  const ids = new Map();
  const remember = rows => { for (const row of rows) ids.set(row.key, row.id); };
  remember(await transaction.select({ id: table.id, key: column }).from(table));
  return {
    get: name => ids.get(name),
    async add(rows) {
      const fresh = new Map(rows.filter(row => !ids.has(row[key])).map(row => [row[key], row]));
      if (!fresh.size) return;
      remember(await transaction.insert(table).values([...fresh.values()]).returning({ id: table.id, key: column }));
    },
  };
}
