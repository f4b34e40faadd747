// Streams the jobs of a feed's file, in batches. The readers give what they have of a chunk at once:
// a turn of the event loop for each job would cost more than reading it.
import fs from 'node:fs';
import { SaxesParser } from 'saxes';
import { normalise } from './normalise.mjs';

async function* ndjson(file) {
  let rest = '';
  for await (const chunk of fs.createReadStream(file, { highWaterMark: 1 << 20, encoding: 'utf8' })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    yield lines.filter(line => line.trim()).map(line => JSON.parse(line));
  }
  if (rest.trim()) yield [JSON.parse(rest)];
}

// <source><job><title>…</title>…</job>…</source>
async function* xml(file) {
  const parser = new SaxesParser();
  let depth = 0, job = null, field = null, text = '', jobs = [];
  const add = piece => { if (field) text += piece; };
  parser.on('opentag', tag => {
    depth++;
    if (depth === 2 && tag.name === 'job') job = {};
    else if (depth === 3 && job) { field = tag.name; text = ''; }
  });
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    if (depth === 3 && field) { job[field] = text; field = null; }
    else if (depth === 2 && job) { jobs.push(job); job = null; }
    depth--;
  });
  parser.on('error', error => { throw error; });
  for await (const chunk of fs.createReadStream(file, { highWaterMark: 1 << 18, encoding: 'utf8' })) {
    parser.write(chunk);
    yield jobs;
    jobs = [];
  }
  parser.close();
  yield jobs;
}

export async function* batches({ file, format }, size) {
  let batch = [];
  for await (const jobs of format === 'xml' ? xml(file) : ndjson(file)) {
    for (const raw of jobs) {
      batch.push(normalise(raw));
      if (batch.length === size) { yield batch; batch = []; }
    }
  }
  if (batch.length) yield batch;
}
