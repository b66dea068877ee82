// The closing line of a test run, from the summary that vitest wrote. Fails when no test ran or one failed.
import { join } from 'node:path'
import { readJson, scratch } from './workspace.js'

const { numPassedTests, numFailedTests, success } = readJson(join(scratch, 'vitest.json'))
console.log(`Tests: ${numPassedTests} passed, ${numFailedTests} failed`)
process.exitCode = success && numPassedTests > 0 ? 0 : 1
