// What a board written for Node makes of a feed's job: names mapped, the date parsed, two tables of
// words. HTML, pay and places stay as they were published.
const EMPLOYMENT_TYPES = {
  'Full-time': 'FULL_TIME', 'Permanent': 'FULL_TIME', 'Part-time': 'PART_TIME', 'Contract': 'CONTRACTOR',
  'Temporary': 'TEMPORARY', 'Internship': 'INTERN',
};
const WORK_MODES = { 'On-site': 'onsite', 'Hybrid': 'hybrid', 'Fully remote': 'remote' };

export function normalise(raw) {
  const employmentType = EMPLOYMENT_TYPES[raw.jobtype];
  return {
    source: 'bench',
    externalId: raw.referencenumber,
    title: raw.title.trim(),
    company: raw.company.trim(),
    category: raw.category.trim(),
    description: raw.description,
    location: `${raw.city}, ${raw.state}`,
    salaryText: raw.salary || null,
    employmentTypes: employmentType ? [employmentType] : [],
    workMode: WORK_MODES[raw.remotetype] ?? null,
    url: raw.url,
    postedAt: new Date(raw.date),
  };
}

export const slug = name => name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
