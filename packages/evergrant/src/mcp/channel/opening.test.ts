import { expect, test } from 'vitest'
import { withHandshake } from './opening.js'

test('clients that go on with one remembered session share what opens it again', () => {
  const session = { era: 'legacy', protocolVersion: '2025-11-25', sessionId: 's' } as const
  const [ada, eve] = [
    { clientInfo: { name: 'ada', version: '1' } },
    { clientInfo: { name: 'eve', version: '1' } },
  ] as const
  const state = withHandshake(session, ada)
  expect(withHandshake(session, ada)).toBe(state)
  expect(new TextDecoder().decode(state.handshake)).toContain('"ada"')
  expect(new TextDecoder().decode(withHandshake(session, eve).handshake)).toContain('"eve"')
  const asked = withHandshake(session, { ...ada, capabilities: { roots: {} } })
  expect(new TextDecoder().decode(asked.handshake)).toContain('"capabilities":{"roots":{}}')
  expect(withHandshake({ ...session, sessionId: 't' }, ada)).toEqual({ ...state, sessionId: 't' })
})
