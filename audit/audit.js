import { serverAudits } from 'graphql-http';

const [url] = process.argv.slice(2);
if (!url) {
  console.error('usage: node audit/audit.js http://127.0.0.1:8080/graphql');
  process.exit(2);
}

const audits = serverAudits({ url });
let ok = 0;
for (const { id, name, fn } of audits) {
  // What an audit does not expect, such as an answer that is not JSON, it throws.
  const { status, reason } = await fn().catch((error) => ({ status: 'error', reason: error.cause ?? error }));
  if (status === 'ok') {
    ok++;
  } else {
    console.log(`${status} ${id} ${name}: ${reason}`);
  }
}
console.log(`${audits.length} audits: ${ok} ok`);
process.exitCode = ok === audits.length ? 0 : 1;
