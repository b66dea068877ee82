import { behaviours } from './contract/behaviours.js'
import type { StoreUnderTest } from './contract/subject.js'

export type { StoreUnderTest } from './contract/subject.js'

export interface ContractRunner {
  /** `describe` of vitest, node:test, mocha … */
  readonly describe: (name: string, body: () => void) => unknown
  /** `test` or `it` of the same. */
  readonly test: (name: string, body: () => Promise<void>) => unknown
  /** An empty store for each test; closed after it. */
  readonly createStore: () => Promise<StoreUnderTest>
}

/**
 * Declares the tests that every record store has to pass, in the caller's test framework. Needs no assertion library.
 *
 * ```ts
 * import { describe, test } from 'node:test'
 * import { recordStoreContract } from 'evergrant/store/contract'
 *
 * recordStoreContract({ describe, test, createStore: async () => ({ store: createMyStore(), close: async () => {} }) })
 * ```
 */
export function recordStoreContract({ describe, test, createStore }: ContractRunner): void {
  for (const [subject, rules] of Object.entries(behaviours)) {
    describe(subject, () => {
      for (const [rule, check] of Object.entries(rules)) {
        test(rule, async () => {
          const subjectUnderTest = await createStore()
          try {
            await check(subjectUnderTest)
          } finally {
            await subjectUnderTest.close()
          }
        })
      }
    })
  }
}
