import { expect, it } from 'vitest'
import { type AuditRecord, CHAIN_START, formatEntry, isAuthentic, linkEntries, parseEntry } from './entry.js'

const connection = { owner: 'local', server: 'https://mcp.example/mcp', profile: 'default' }
const record: AuditRecord = { type: 'logged_out', at: 5, connection, actor: '7@host/ab' }
const key = new Uint8Array(32).fill(1)

it('pins what a line of the log looks like', async () => {
  const entries = await linkEntries(key, CHAIN_START, [record, { ...record, type: 'token_adopted', generation: 2 }])
  expect(entries.map(formatEntry)).toEqual([
    '{"actor":"7@host/ab","at":5,"connection":{"owner":"local","profile":"default","server":"https://mcp.example/mcp"},"mac":"aDJku63iGrHjbVkNXsBvXHvGkh1dK8H_oRsfOnbhsRA","previous":"","sequence":1,"type":"logged_out"}',
    '{"actor":"7@host/ab","at":5,"connection":{"owner":"local","profile":"default","server":"https://mcp.example/mcp"},"generation":2,"mac":"c6KhGteRCligAUdUnHj_1rPmuhK-HcKNiP_-1qY_NdQ","previous":"aDJku63iGrHjbVkNXsBvXHvGkh1dK8H_oRsfOnbhsRA","sequence":2,"type":"token_adopted"}',
  ])
})

it('reads a line as it was written', async () => {
  const [entry] = await linkEntries(key, { sequence: 41, mac: 'before' }, [record])
  const read = parseEntry(formatEntry(entry!))
  expect(read).toEqual(entry)
  expect(await isAuthentic(key, read!)).toBe(true)
  expect(await isAuthentic(new Uint8Array(32), read!)).toBe(false)
})

it.each([
  ['no JSON', '{"actor":'],
  ['no object', '5'],
  ['nothing', 'null'],
  ['an object of another kind', '{"type":"logged_out"}'],
  [
    'a sequence that is no number',
    '{"sequence":"1","at":1,"type":"a","actor":"b","previous":"","mac":"c","connection":{}}',
  ],
  ['no connection', '{"sequence":1,"at":1,"type":"a","actor":"b","previous":"","mac":"c","connection":null}'],
  [
    'half a connection',
    '{"sequence":1,"at":1,"type":"a","actor":"b","previous":"","mac":"c","connection":{"owner":"x"}}',
  ],
])('takes no entry from %s', (_, line) => expect(parseEntry(line)).toBeUndefined())
