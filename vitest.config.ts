import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts', 'tools/*.test.js', 'benchmarks/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // A path under a file: a test that forgets to choose its own folder fails, and never touches the logins of whoever runs it.
    // No session bus, hence no keychain of theirs either.
    env: {
      EVERGRANT_HOME: fileURLToPath(new URL('vitest.config.ts/no-home', import.meta.url)),
      NO_COLOR: '1',
      DBUS_SESSION_BUS_ADDRESS: '',
    },
    // Counted by .ci/run.
    reporters: ['default', 'json'],
    outputFile: { json: '.tmp/vitest.json' },
  },
})
