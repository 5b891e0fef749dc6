import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';

// ShowTab scrolls to the tab that is open: there can be more than there is room
// for, and a link opens another.
export function ShowTab() {
  const active = useGraphiQL((state) => state.activeTabIndex);

  useEffect(() => {
    document.querySelector('.graphiql-tab-active')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [active]);

  return null;
}
