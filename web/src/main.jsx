import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './style.css';

import { explorerPlugin } from '@graphiql/plugin-explorer';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createRoot } from 'react-dom/client';

import { CopyLink } from './copy_link.jsx';
import { demoHeaders } from './demo.js';
import { examples } from './examples.js';
import { FollowSystem } from './follow_system.jsx';
import { KeepHeaders } from './keep_headers.jsx';
import { OpenLink } from './open_link.jsx';
import { ShowTab } from './show_tab.jsx';
import { seed, storage } from './storage.js';

seed(examples[0]);

const fetcher = createGraphiQLFetcher({ url: '/graphql' });
const plugins = [HISTORY_PLUGIN, explorerPlugin()];

createRoot(document.getElementById('graphiql')).render(
  <GraphiQL
    fetcher={fetcher}
    plugins={plugins}
    defaultTabs={examples}
    defaultHeaders={demoHeaders()}
    storage={storage}
    isHeadersEditorEnabled
    shouldPersistHeaders={false}
    inputValueDeprecation
    schemaDescription
  >
    <GraphiQL.Logo>Attendance Gateway</GraphiQL.Logo>
    <GraphiQL.Toolbar>
      {({ prettify, merge, copy }) => (
        <>
          {prettify}
          {merge}
          {copy}
          <CopyLink />
        </>
      )}
    </GraphiQL.Toolbar>
    <FollowSystem />
    <KeepHeaders />
    <OpenLink />
    <ShowTab />
  </GraphiQL>,
);
