import { expect, test } from 'vitest'
import { createIssuer } from './issuer.js'

test('counts how often each grant was redeemed since the last count', () => {
  const issuer = createIssuer()
  const [idle, once, twice] = [issuer.issue(), issuer.issue(), issuer.issue()]
  issuer.redeem(once.refreshToken)
  const next = issuer.redeem(twice.refreshToken)
  issuer.redeem(next?.refreshToken ?? '')
  expect(issuer.count()).toEqual({ grants: 3, never: 1, once: 1, moreOften: 1, refused: 0 })
  expect(issuer.redeem(idle.refreshToken)).toBeDefined()
  expect(issuer.count()).toEqual({ grants: 3, never: 2, once: 1, moreOften: 0, refused: 0 })
})

test('a refresh token that is spent twice ends its grant, and is told', () => {
  const issuer = createIssuer()
  const { refreshToken } = issuer.issue()
  const next = issuer.redeem(refreshToken)
  expect(issuer.redeem(refreshToken)).toBeUndefined()
  expect(issuer.redeem(next?.refreshToken ?? '')).toBeUndefined()
  expect(issuer.count()).toMatchObject({ once: 1, refused: 2 })
})
