import type { ListQuery, RecordStore } from '../record-store.js'
import type { StoreUnderTest } from './subject.js'

/** A payload that says what it is. */
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** What a record holds, as text; `undefined` when there is none. */
export async function textOf(store: RecordStore, key: string): Promise<string | undefined> {
  const record = await store.read(key)
  return record && new TextDecoder().decode(record.payload)
}

/** The keys that a query lists, in the order given. */
export async function keysOf(store: RecordStore, query: ListQuery): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list(query)) keys.push(key)
  return keys
}

/** Runs `count` calls at once, spread over every store on the same data. */
export function atOnce<T>(
  { store, peer }: StoreUnderTest,
  count: number,
  call: (store: RecordStore, index: number) => Promise<T>,
): Promise<PromiseSettledResult<T>[]> {
  const stores = peer === undefined ? [store] : [store, peer]
  return Promise.allSettled(
    Array.from({ length: count }, async (_, index) => call(stores[index % stores.length] ?? store, index)),
  )
}
