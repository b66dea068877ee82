import { describe, expect, it } from 'vitest'
import { openCallbackDesk } from './callback-desk.js'
import { SIGNED_IN_PAGE } from './callback-page.js'

const redirectUri = 'http://127.0.0.1:51789/callback'
const begun = { url: 'https://issuer.example/authorize?state=right&client_id=c', redirectUri }

function openDesk() {
  const refused: string[] = []
  return { refused, desk: openCallbackDesk(begun, (reason) => refused.push(reason)) }
}

const wrong: [string, string, string][] = [
  ['without state', `${redirectUri}?code=1`, 'The callback carries no state'],
  [
    'with an empty state',
    `${redirectUri}?code=1&state=`,
    'The callback belongs to another sign-in (its state is not the one of this login)',
  ],
  [
    'with another state',
    `${redirectUri}?code=1&state=wrong`,
    'The callback belongs to another sign-in (its state is not the one of this login)',
  ],
  ['with two states', `${redirectUri}?state=right&state=wrong`, 'The callback carries more than one state'],
  [
    'at another path',
    'http://127.0.0.1:51789/?state=right',
    `The address http://127.0.0.1:51789/ is not where this sign-in ends (${redirectUri})`,
  ],
  [
    'at another origin',
    'http://127.0.0.1:1/callback?state=right',
    `The address http://127.0.0.1:1/callback is not where this sign-in ends (${redirectUri})`,
  ],
]

describe('a callback that belongs to another login', () => {
  it.each(wrong)('%s: the browser is told, and the wait goes on', async (_, url, reason) => {
    const { desk, refused } = openDesk()
    expect(await desk.fromBrowser(new URL(url))).toMatchObject({
      status: 400,
      lines: [`${reason}.`, expect.any(String)],
    })
    expect(refused).toEqual([reason])
    const answer = desk.fromBrowser(new URL(`${redirectUri}?code=1&state=right`))
    const arrived = await desk.arrived
    arrived.reply(SIGNED_IN_PAGE)
    expect(await answer).toBe(SIGNED_IN_PAGE)
  })

  it.each(wrong)('%s: pasting it is refused', (_, url, reason) => {
    expect(openDesk().desk.fromPaste(url)).toBe(reason)
  })

  it('says what to paste', () => {
    expect(openDesk().desk.fromPaste('right')).toContain('paste the whole line')
  })
})

describe('the right callback', () => {
  it('is taken from the browser once', async () => {
    const { desk } = openDesk()
    const url = new URL(`${redirectUri}?code=1&state=right`)
    const first = desk.fromBrowser(url)
    const second = await desk.fromBrowser(url)
    expect(second).toMatchObject({ status: 409 })
    const arrived = await desk.arrived
    expect([arrived.url.href, arrived.inBrowser]).toEqual([url.href, true])
    arrived.reply(SIGNED_IN_PAGE)
    expect(await first).toBe(SIGNED_IN_PAGE)
  })

  it('is taken from a paste, also a denial', async () => {
    const { desk } = openDesk()
    expect(desk.fromPaste(`${redirectUri}?error=access_denied&state=right`)).toBeUndefined()
    expect((await desk.arrived).inBrowser).toBe(false)
    expect(await desk.fromBrowser(new URL(`${redirectUri}?code=1&state=right`))).toMatchObject({ status: 409 })
  })
})
