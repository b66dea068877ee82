import type { RecordStore } from 'evergrant'

/** Due records are to be found by the plain column, without looking at the others. */
export const SCALE = { records: 10_000, due: 100, mostRead: 200 } as const

const NOW = 1_800_000_000_000
const HOUR = 3_600_000
const PAYLOAD = new Uint8Array(1_500).fill(7)
/** Writes at a time. */
const CONCURRENCY = 50

/** So many records of logins by as many owners; every hundredth is due. */
export async function writeLogins(store: RecordStore): Promise<void> {
  const numbers = Array.from({ length: SCALE.records }, (_, number) => number).values()
  const writer = async () => {
    for (const number of numbers) {
      const dueAt = NOW + (isDue(number) ? -number : HOUR + number)
      await store.write(keyOf(number), PAYLOAD, { dueAt })
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, writer))
}

/** The keys of the due ones, as the store lists them. */
export async function findDue(store: RecordStore): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list({ prefix: 'credential/', dueBefore: NOW, limit: 1_000 })) keys.push(key)
  return keys
}

/** What `findDue` has to find: the longest due first. */
export function dueKeys(): string[] {
  const numbers = Array.from({ length: SCALE.records }, (_, number) => number)
  return numbers
    .filter(isDue)
    .toReversed()
    .map((number) => keyOf(number))
}

const isDue = (number: number): boolean => number % (SCALE.records / SCALE.due) === 1
const keyOf = (number: number): string => `credential/owner-${number}/server/profile`
