import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';

// KeepHeaders leaves the headers alone when a query is chosen from the history,
// which holds none: GraphiQL would empty their editor, and so whoever had put a
// token there would ask without it.
export function KeepHeaders() {
  const headers = useGraphiQL((state) => state.headerEditor);

  useEffect(() => {
    if (!headers) return undefined;
    let kept;
    const chosen = (event) => event.target.closest('.graphiql-history-item-label');
    const remember = (event) => {
      if (chosen(event)) kept = headers.getValue();
    };
    const restore = (event) => {
      if (chosen(event)) headers.setValue(kept);
    };
    document.addEventListener('click', remember, true); // before GraphiQL hears of it
    document.addEventListener('click', restore); // and after
    return () => {
      document.removeEventListener('click', remember, true);
      document.removeEventListener('click', restore);
    };
  }, [headers]);

  return null;
}
