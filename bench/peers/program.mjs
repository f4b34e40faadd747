// What the programs share: their arguments, and how they tell their time.
export const options = Object.fromEntries(process.argv.slice(2).map(argument => {
  const [, name, value] = /^--([a-z]+)=(.*)$/.exec(argument);
  return [name, value];
}));

export const connection = { host: options.host, user: 'postgres', database: options.database };

// From opening the file to COMMIT: the start of node and the connecting don't count.
export async function timed(work) {
  const began = performance.now();
  const jobs = await work();
  console.log(JSON.stringify({ milliseconds: performance.now() - began, jobs }));
}
