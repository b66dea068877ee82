import type { Sandbox } from '@evergrant/sandbox'
import { createEvergrant, type RecordStore } from 'evergrant'
import { signIn } from '../../e2e/client.js'
import type { SimulatedTime } from './simulated-time.js'

/** Somebody at a browser, who signs in when asked to and consents to everything. */
export function createPerson(input: {
  readonly sandbox: Sandbox
  readonly store: RecordStore
  readonly key: string
  readonly time: SimulatedTime
}) {
  const { sandbox, store, key, time } = input
  const clock = { now: time.now, monotonic: time.now, sleep: time.sleep }
  return {
    async signIn(): Promise<void> {
      const evergrant = createEvergrant({ env: { EVERGRANT_KEY: key }, store, clock })
      await signIn({ sandbox, evergrant })
      await evergrant.close()
    },
  }
}
