import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect } from 'react';

// FollowSystem repaints the editors when the system turns dark or light, unless
// the visitor has chosen a theme. GraphiQL itself asks the system only once, and
// then shows dark text on a dark page.
export function FollowSystem() {
  const chosen = useGraphiQL((state) => state.theme);
  const { setTheme } = useGraphiQLActions();

  useEffect(() => {
    if (chosen) return undefined;
    const system = matchMedia('(prefers-color-scheme: dark)');
    const repaint = () => setTheme(null);
    system.addEventListener('change', repaint);
    return () => system.removeEventListener('change', repaint);
  }, [chosen, setTheme]);

  return null;
}
