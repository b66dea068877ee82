import { setTimeout as sleep } from 'node:timers/promises'

export { sleep }

/** Resolves when it holds; fails after five seconds. */
export async function waitFor(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 5000; !(await holds());) {
    if (Date.now() > end) throw new Error(`Still waiting for ${String(holds)}`)
    await sleep(20)
  }
}
