-- The tables of drizzle_own.mjs.
CREATE TABLE companies (id serial PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE categories (id serial PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE jobs (
  id bigserial PRIMARY KEY,
  external_id text NOT NULL,
  source text NOT NULL,
  title text NOT NULL,
  company_id integer REFERENCES companies,
  category_id integer REFERENCES categories,
  location text,
  salary text,
  description text,
  job_type text,
  work_mode text,
  is_featured boolean DEFAULT false,
  url text,
  posted_at timestamptz,
  ingested_at timestamptz DEFAULT now(),
  CONSTRAINT jobs_source_external_id_key UNIQUE (source, external_id)
);
CREATE INDEX jobs_source_idx ON jobs (source);
CREATE INDEX jobs_ingested_idx ON jobs (ingested_at);
CREATE INDEX jobs_company_idx ON jobs (company_id);
