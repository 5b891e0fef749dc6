// demoHeaders are those of the demo user, whose token the server writes into the
// page. A gateway in front of a real tenant has none, and no header is made up.
export function demoHeaders() {
  const token = document.querySelector('meta[name="demo-token"]').content;
  return token ? JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2) : undefined;
}
