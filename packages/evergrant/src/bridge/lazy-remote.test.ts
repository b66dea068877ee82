import { describe, expect, it } from 'vitest'
import { lazyRemote } from './lazy-remote.js'
import type { Outgoing, Remote } from './remote.js'

const ping: Outgoing = { bytes: Buffer.from('{}'), envelope: { kind: 'notification', method: 'ping' } }

function remoteThatNotes(sent: Outgoing[]): Remote {
  return {
    session: undefined,
    send: async (message) => void sent.push(message),
    listen: async () => true,
    close: async () => undefined,
  }
}

describe('a conversation that is being opened', () => {
  it('begins at once, and holds messages until it is there', async () => {
    const sent: Outgoing[] = []
    let ready: (remote: Remote) => void = () => undefined
    const remote = lazyRemote(() => new Promise((resolve) => (ready = resolve)))
    const sending = remote.send(ping)
    expect(sent).toEqual([])
    ready(remoteThatNotes(sent))
    await sending
    await remote.send(ping)
    expect(sent).toHaveLength(2)
  })

  it('tells each message why it cannot be opened, and tries again for the next', async () => {
    const sent: Outgoing[] = []
    let tries = 0
    const remote = lazyRemote(async () => {
      tries += 1
      if (tries < 3) throw new Error(`locked ${tries}`)
      return remoteThatNotes(sent)
    })
    await expect(remote.send(ping)).rejects.toThrow('locked')
    await remote.send(ping).catch(() => remote.send(ping))
    expect(sent).toHaveLength(1)
  })
})
