import type { RecordStore, StoredRecord, WriteOptions } from '../../../record-store.js'

/** One record that holds the id of every update made to it, so that a lost or doubled one shows. */
export const KEY = 'ledger/Owner/record'

export const idsIn = (record: StoredRecord | undefined): string[] =>
  record === undefined ? [] : (JSON.parse(new TextDecoder().decode(record.payload)) as string[])

/** Reads, adds an id, writes what was read with it: once, so that a conflict comes out. */
export async function appendTo(
  store: RecordStore,
  id: string,
  { fence, volatile }: Pick<WriteOptions, 'fence' | 'volatile'> = {},
): Promise<string[]> {
  const record = await store.read(KEY)
  const ids = [...idsIn(record), id]
  await store.write(KEY, new TextEncoder().encode(JSON.stringify(ids)), {
    ...(record !== undefined && { expected: record.version }),
    ...(fence !== undefined && { fence }),
    ...(volatile !== undefined && { volatile }),
  })
  return ids
}
