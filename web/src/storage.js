const histories = ['graphiql:queries', 'graphiql:favorites'];

// withoutHeaders drops the headers from a saved list of operations.
function withoutHeaders(value) {
  return JSON.stringify(JSON.parse(value), (key, inner) => (key === 'headers' ? undefined : inner));
}

// storage is localStorage without headers: GraphiQL's history saves each
// operation together with its headers, and so the bearer token, whatever
// shouldPersistHeaders says.
export const storage = {
  get length() {
    return localStorage.length;
  },
  getItem: (key) => localStorage.getItem(key),
  setItem(key, value) {
    localStorage.setItem(key, histories.includes(key) ? withoutHeaders(value) : value);
  },
  removeItem: (key) => localStorage.removeItem(key),
  clear: () => localStorage.clear(),
};

// seed puts the first example into the editors of a first visit: GraphiQL opens
// with the query of the first tab, but takes its variables from storage only.
export function seed({ query, variables = '' }) {
  if (localStorage.getItem('graphiql:tabState') !== null) return;
  localStorage.setItem('graphiql:query', query);
  localStorage.setItem('graphiql:variables', variables);
}
