import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The server of the API while developing; the built console is served by it. */
const api = process.env['DIRIGENT_API'] ?? 'http://127.0.0.1:4700'

export default defineConfig({
  plugins: [react()],
  server: { proxy: { '/api': { target: api, changeOrigin: false } } },
  build: {
    outDir: 'dist',
    // The policy of the server allows no inline scripts, and a preload shim would be one more file for nothing.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
})
