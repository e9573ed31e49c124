import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The web application: `src/web` to `dist/web`. Pages and charts are chunks of their own, so that the first view stays small. */
export default defineConfig({
  root: 'src/web',
  plugins: [react()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    sourcemap: false,
    target: 'es2022',
    // The content security policy allows neither inline scripts nor data: scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'charts', test: /node_modules[\\/](echarts|zrender)[\\/]/, priority: 3 },
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 2 },
            // Each is a few hundred bytes: one by one, their headers would weigh more than they do.
            { name: 'icons', test: /node_modules[\\/]@tabler[\\/]/, priority: 2 },
            {
              name: 'frame',
              test: /src[\\/]web[\\/](?:layout[\\/]|session|project|containment|use-)/,
              priority: 2,
            },
            { name: 'ui', test: /src[\\/]web[\\/]ui[\\/](?!.*(?:dialog|notices|timezone))/, priority: 2 },
          ],
        },
      },
    },
  },
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:8080', '/lib.min.js': 'http://127.0.0.1:8080' } },
});
