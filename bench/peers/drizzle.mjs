// drizzle-orm on the board's own tables: bulk upserts of 1000 in one transaction.
import pg from 'pg';
import { drizzle } from 'drizzle-orm/node-postgres';
import { sql } from 'drizzle-orm';
import { bigint, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import { idsOf } from './drizzle_names.mjs';
import { batches } from './feed.mjs';
import { slug } from './normalise.mjs';
import { connection, options, timed } from './program.mjs';

const id = () => bigint('id', { mode: 'number' }).primaryKey().generatedByDefaultAsIdentity();
const named = table => pgTable(table, { id: id(), slug: text('slug').notNull().unique(), name: text('name').notNull() });
const companies = named('companies');
const categories = named('categories');
const jobs = pgTable('jobs', {
  id: id(),
  source: text('source').notNull(),
  externalId: text('external_id').notNull(),
  title: text('title').notNull(),
  companyId: bigint('company_id', { mode: 'number' }).references(() => companies.id),
  categoryId: bigint('category_id', { mode: 'number' }).references(() => categories.id),
  description: text('description'),
  location: text('location'),
  workMode: text('work_mode'),
  employmentTypes: text('employment_types').array().notNull(),
  salaryText: text('salary_text'),
  url: text('url'),
  postedAt: timestamp('posted_at', { withTimezone: true }),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
}, table => [uniqueIndex('jobs_source_external_id_key').on(table.source, table.externalId)]);

const excluded = column => sql.raw(`excluded.${column}`);
const set = {
  title: excluded('title'), companyId: excluded('company_id'), categoryId: excluded('category_id'),
  description: excluded('description'), location: excluded('location'), workMode: excluded('work_mode'),
  employmentTypes: excluded('employment_types'), salaryText: excluded('salary_text'), url: excluded('url'),
  postedAt: excluded('posted_at'), updatedAt: sql`now()`,
};

const pool = new pg.Pool({ ...connection, max: 1 });
await pool.query('SELECT 1');
await timed(() => drizzle(pool).transaction(async transaction => {
  const companyIds = await idsOf(transaction, companies, companies.slug, 'slug');
  const categoryIds = await idsOf(transaction, categories, categories.slug, 'slug');
  const named = name => ({ slug: slug(name), name });
  let count = 0;
  for await (const batch of batches(options, 1000)) {
    await companyIds.add(batch.map(job => named(job.company)));
    await categoryIds.add(batch.map(job => named(job.category)));
    await transaction.insert(jobs).values(batch.map(({ company, category, ...job }) => ({
      ...job, companyId: companyIds.get(slug(company)), categoryId: categoryIds.get(slug(category)),
    }))).onConflictDoUpdate({ target: [jobs.source, jobs.externalId], set });
    count += batch.length;
  }
  return count;
}));
await pool.end();
