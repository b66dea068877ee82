import { defineConfig } from 'vitest/config'
import suite from './vitest.config.js'

/** The proofs: too long for the suite, one file at a time. */
export default defineConfig({
  test: {
    ...suite.test,
    include: ['test/proofs/**/*.proof.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    outputFile: { json: '.tmp/proofs.json' },
  },
})
