// drizzle-orm on the tables that a drizzle project would have (own_schema.sql): bulk upserts of 1000
// in one transaction.
import pg from 'pg';
import { drizzle } from 'drizzle-orm/node-postgres';
import { sql } from 'drizzle-orm';
import { bigserial, boolean, index, integer, pgTable, serial, text, timestamp, unique } from 'drizzle-orm/pg-core';
import { idsOf } from './drizzle_names.mjs';
import { batches } from './feed.mjs';
import { connection, options, timed } from './program.mjs';

const named = table => pgTable(table, { id: serial('id').primaryKey(), name: text('name').notNull().unique() });
const companies = named('companies');
const categories = named('categories');
const jobs = pgTable('jobs', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  externalId: text('external_id').notNull(),
  source: text('source').notNull(),
  title: text('title').notNull(),
  companyId: integer('company_id').references(() => companies.id),
  categoryId: integer('category_id').references(() => categories.id),
  location: text('location'),
  salary: text('salary'),
  description: text('description'),
  jobType: text('job_type'),
  workMode: text('work_mode'),
  isFeatured: boolean('is_featured').default(false),
  url: text('url'),
  postedAt: timestamp('posted_at', { withTimezone: true }),
  ingestedAt: timestamp('ingested_at', { withTimezone: true }).defaultNow(),
}, table => [
  unique('jobs_source_external_id_key').on(table.source, table.externalId),
  index('jobs_source_idx').on(table.source),
  index('jobs_ingested_idx').on(table.ingestedAt),
  index('jobs_company_idx').on(table.companyId),
]);

const excluded = column => sql.raw(`excluded.${column}`);
const set = {
  title: excluded('title'), companyId: excluded('company_id'), categoryId: excluded('category_id'),
  location: excluded('location'), salary: excluded('salary'), description: excluded('description'),
  jobType: excluded('job_type'), workMode: excluded('work_mode'), url: excluded('url'), postedAt: excluded('posted_at'),
};

const pool = new pg.Pool({ ...connection, max: 1 });
await pool.query('SELECT 1');
await timed(() => drizzle(pool).transaction(async transaction => {
  const companyIds = await idsOf(transaction, companies, companies.name, 'name');
  const categoryIds = await idsOf(transaction, categories, categories.name, 'name');
  let count = 0;
  for await (const batch of batches(options, 1000)) {
    await companyIds.add(batch.map(job => ({ name: job.company })));
    await categoryIds.add(batch.map(job => ({ name: job.category })));
    await transaction.insert(jobs).values(batch.map(job => ({
      externalId: job.externalId, source: job.source, title: job.title, location: job.location,
      companyId: companyIds.get(job.company), categoryId: categoryIds.get(job.category),
      salary: job.salaryText, description: job.description, jobType: job.employmentTypes[0] ?? null,
      workMode: job.workMode, url: job.url, postedAt: job.postedAt,
    }))).onConflictDoUpdate({ target: [jobs.source, jobs.externalId], set });
    count += batch.length;
  }
  return count;
}));
await pool.end();
