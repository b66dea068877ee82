import { createEvergrant, createMemoryStore } from 'evergrant'
import { percentile, rounded } from './figures.js'
import type { IssuerProcess } from './issuer-process.js'
import type { WarmFigures } from './results.js'
import { signIn } from './sign-in.js'

const CALLS = 100_000

/** An access token that is not due, asked for again and again by a program that keeps its records in memory. */
export async function measureWarm({ server }: IssuerProcess): Promise<WarmFigures> {
  const memory = createMemoryStore()
  let storeReads = 0
  const evergrant = createEvergrant({
    store: {
      ...memory,
      async read(key) {
        storeReads += 1
        return memory.read(key)
      },
    },
    env: { EVERGRANT_KEY: `bench:${Buffer.alloc(32, 1).toString('base64')}` },
  })
  await signIn(evergrant, { server })
  storeReads = 0
  const tookUs: number[] = []
  const begun = performance.now()
  for (let call = 0; call < CALLS; call += 1) {
    const asked = performance.now()
    await evergrant.getAccessToken({ server })
    tookUs.push((performance.now() - asked) * 1000)
  }
  const seconds = rounded((performance.now() - begun) / 1000)
  await evergrant.close()
  return {
    calls: CALLS,
    seconds,
    p50Us: rounded(percentile(tookUs, 0.5)),
    p99Us: rounded(percentile(tookUs, 0.99)),
    storeReads,
  }
}
