import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { gzipSync } from 'fflate';
import { defineConfig } from 'vite';

// settleBytes leaves only the gzipped form of each asset. The compressor is
// JavaScript and the time is zero, so the bytes are the same on every machine;
// Node's own zlib differs between versions and processors. For the same reason
// the licenses, some of which end their lines with CR LF, all get LF.
function settleBytes() {
  return {
    name: 'settle-bytes',
    apply: 'build',
    writeBundle({ dir }) {
      const assets = join(dir, 'assets');
      for (const name of readdirSync(assets)) {
        const file = join(assets, name);
        writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9, mtime: 0 }));
        rmSync(file);
      }
      const licenses = join(dir, 'licenses.md');
      writeFileSync(licenses, readFileSync(licenses, 'utf8').replaceAll('\r\n', '\n'));
    },
  };
}

export default defineConfig({
  plugins: [settleBytes()],
  build: {
    outDir: '../server/graphiql',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4096,
    license: { fileName: 'licenses.md' },
    // "use client" in a dependency means nothing here, and fills the log.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
  worker: { format: 'es' },
});
