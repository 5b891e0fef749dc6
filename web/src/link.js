// A link opens a query: http://127.0.0.1:8080/#query=…&variables=…&operationName=…
// What comes after # stays in the browser, and so in no log; ?query= is read as
// well, since other GraphiQLs write it. Headers are in no link: they hold tokens.

// linkTo is the link to a query.
export function linkTo({ query, variables, operationName }) {
  const link = new URL('/', location.href);
  const parts = new URLSearchParams({ query });
  if (variables?.trim()) parts.set('variables', variables);
  if (operationName) parts.set('operationName', operationName);
  link.hash = parts.toString();
  return link.href;
}

// takeLink is the query that the address names, if it names one, and takes it
// out of the address: a page that is loaded again does not open it twice.
export function takeLink() {
  for (const text of [location.hash.slice(1), location.search]) {
    const parts = new URLSearchParams(text);
    if (!parts.has('query')) continue;
    history.replaceState(history.state, '', '/');
    return { query: parts.get('query'), variables: parts.get('variables') ?? '', operationName: parts.get('operationName') };
  }
  return null;
}
