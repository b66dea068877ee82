import type { ListQuery, RecordStore } from 'evergrant'

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

export async function textOf(store: RecordStore, key: string): Promise<string | undefined> {
  const record = await store.read(key)
  return record && new TextDecoder().decode(record.payload)
}

export async function keysOf(store: RecordStore, query: ListQuery): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list(query)) keys.push(key)
  return keys
}
