import { ToolbarButton, useGraphiQL } from '@graphiql/react';
import { useEffect, useState } from 'react';

import { linkTo } from './link.js';

const chain = 'M6.5 9.5a3 3 0 0 0 4.2 0l2.4-2.4a3 3 0 0 0-4.2-4.2L8 3.8M9.5 6.5a3 3 0 0 0-4.2 0L2.9 8.9a3 3 0 0 0 4.2 4.2l.9-.9';
const tick = 'm3 8.5 3.5 3.5L13 5';

// CopyLink copies a link to the query in the editors. Where a page may not
// write to the clipboard, the link is put into the address instead.
export function CopyLink() {
  const query = useGraphiQL((state) => state.queryEditor);
  const variables = useGraphiQL((state) => state.variableEditor);
  const operationName = useGraphiQL((state) => state.operationName);
  const [done, setDone] = useState('');

  useEffect(() => {
    if (!done) return undefined;
    const timer = setTimeout(() => setDone(''), 3000);
    return () => clearTimeout(timer);
  }, [done]);

  const copy = async () => {
    const link = linkTo({ query: query.getValue(), variables: variables.getValue(), operationName });
    try {
      await navigator.clipboard.writeText(link);
      setDone('Link copied');
    } catch {
      history.replaceState(history.state, '', link);
      setDone('The address is the link now');
    }
  };

  return (
    <ToolbarButton onClick={copy} label={done || 'Copy link to this query (without headers)'}>
      <svg className="graphiql-toolbar-icon" aria-hidden="true" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeLinecap="round">
        <path d={done ? tick : chain} />
      </svg>
    </ToolbarButton>
  );
}
