import { brotliCompressSync, gzipSync } from 'node:zlib';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';

// Government desktops still run these.
const oldest = ['chrome87', 'firefox78', 'safari14'];
const outDir = '../src/lilong/ui/static/built';

// WhiteNoise serves a neighbour ending in .gz or .br to browsers that take it.
const squeezed = {
  name: 'squeezed',
  closeBundle() {
    const folder = join(outDir, 'assets');
    for (const name of readdirSync(folder)) {
      if (!/\.(css|js|svg)$/.test(name)) continue;
      const content = readFileSync(join(folder, name));
      writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
      writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content));
    }
  },
};

export default defineConfig({
  base: './',
  publicDir: false,
  plugins: [squeezed],
  css: {
    preprocessorOptions: {
      scss: {
        quietDeps: true,
        silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function'],
      },
    },
  },
  build: {
    outDir,
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: oldest,
    cssTarget: oldest,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      checks: { eval: false }, // htmx has an eval that its own setting allowEval: false never reaches
      input: {
        main: 'src/main.js',
        chart: 'src/chart.js',
        map: 'src/map.js',
        round: 'src/round.js',
        sw: 'src/sw.js',
      },
    },
  },
});
