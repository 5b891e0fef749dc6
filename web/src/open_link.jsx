import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useState } from 'react';

import { takeLink } from './link.js';

// OpenLink opens the query that the address names in a tab of its own. It does
// not run it: whoever made the link is not who asks.
export function OpenLink() {
  const query = useGraphiQL((state) => state.queryEditor);
  const variables = useGraphiQL((state) => state.variableEditor);
  const operations = useGraphiQL((state) => state.operations);
  const { addTab, setOperationName } = useGraphiQLActions();
  const [wanted, setWanted] = useState(null);

  useEffect(() => {
    if (!query || !variables) return undefined;
    const open = () => {
      const link = takeLink();
      if (!link) return;
      addTab();
      query.setValue(link.query);
      variables.setValue(link.variables);
      setWanted(link.operationName);
    };
    open();
    window.addEventListener('hashchange', open);
    return () => window.removeEventListener('hashchange', open);
  }, [query, variables, addTab]);

  // GraphiQL chooses the first operation once it has read the document.
  useEffect(() => {
    if (!wanted || !operations?.some(({ name }) => name?.value === wanted)) return;
    setOperationName(wanted);
    setWanted(null);
  }, [wanted, operations, setOperationName]);

  return null;
}
