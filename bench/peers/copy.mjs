// The best way with Node that we know: the hashes of what the database has are compared here, what
// differs is streamed with COPY into a temporary table, and one statement merges it.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { batches } from './feed.mjs';
import { slug } from './normalise.mjs';
import { connection, options, timed } from './program.mjs';

const COLUMNS = ['source', 'external_id', 'title', 'description', 'location', 'work_mode', 'employment_types',
  'salary_text', 'url', 'posted_at', 'content_fingerprint'];
const STAGING = `CREATE TEMP TABLE staging (source text, external_id text, title text, description text,
  location text, work_mode text, employment_types text[], salary_text text, url text, posted_at timestamptz,
  content_fingerprint uuid, company_slug text, company text, category_slug text, category text) ON COMMIT DROP`;
const MERGE = `INSERT INTO jobs (${COLUMNS}, company_id, category_id)
  SELECT ${COLUMNS.map(column => 's.' + column)}, company.id, category.id FROM staging s
    LEFT JOIN companies company ON company.slug = s.company_slug
    LEFT JOIN categories category ON category.slug = s.category_slug
  ON CONFLICT (source, external_id) DO UPDATE SET
    ${[...COLUMNS.slice(2), 'company_id', 'category_id'].map(column => `${column} = excluded.${column}`)},
    updated_at = now()`;
const names = (table, key) => `INSERT INTO ${table} (slug, name)
  SELECT DISTINCT ON (${key}_slug) ${key}_slug, ${key} FROM staging ON CONFLICT DO NOTHING`;

const fields = job => [job.source, job.externalId, job.title, job.description, job.location, job.workMode,
  `{${job.employmentTypes}}`, job.salaryText, job.url, job.postedAt.toISOString()];
const hash = job => createHash('md5').update([...fields(job), job.company, job.category].join('\x1f')).digest('hex');

const ESCAPES = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const escaped = value => value === null ? '\\N' : value.replace(/[\\\n\r\t]/g, character => ESCAPES[character]);
const line = (job, digest) => [...fields(job), digest, slug(job.company), job.company, slug(job.category), job.category]
  .map(escaped).join('\t') + '\n';

const client = new pg.Client(connection);
await client.connect();
await timed(async () => {
  await client.query('BEGIN');
  const known = new Map((await client.query({
    text: `SELECT external_id, replace(content_fingerprint::text, '-', '') FROM jobs WHERE source = $1`,
    values: ['bench'], rowMode: 'array',
  })).rows);
  await client.query(STAGING);
  const copy = client.query(copyFrom('COPY staging FROM STDIN'));
  let count = 0, changed = 0;
  for await (const batch of batches(options, 500)) {
    let text = '';
    for (const job of batch) {
      const digest = hash(job);
      if (known.get(job.externalId) === digest) continue;
      text += line(job, digest);
      changed++;
    }
    if (text && !copy.write(text)) await once(copy, 'drain');
    count += batch.length;
  }
  copy.end();
  await finished(copy);
  if (changed) {
    await client.query(names('companies', 'company'));
    await client.query(names('categories', 'category'));
    await client.query(MERGE);
  }
  await client.query('COMMIT');
  return count;
});
await client.end();
