import { describe, expect, it } from 'vitest'
import { findSecrets } from './check-secrets.js'

const grant = 'g'.repeat(16)
const secret = 's'.repeat(32)

describe('findSecrets', () => {
  it.each([
    ['a planted value', ['planted', 'refresh-1'].join('-'), 1],
    ['a token', `got ada:${grant}:${secret} from the server`, 1],
    ['a code in a URL', `http://127.0.0.1:1/callback?code=ada%3A${grant}%3A${secret}&state=x`, 1],
    ['a bearer header', `authorization: Bearer ${'t'.repeat(24)}`, 1],
    ['a time of day', 'at 12:30:59 on 127.0.0.1:8080', 0],
    ['a grant without its secret', `grant:ada:${grant}`, 0],
    ['the scheme alone', 'WWW-Authenticate: Bearer resource_metadata="http://127.0.0.1/x"', 0],
  ])('%s', (_name, text, count) => {
    expect(findSecrets(`first line\n${text}\n`)).toHaveLength(count)
  })

  it('does not repeat the secret', () => {
    expect(findSecrets(`x ada:${grant}:${secret}`)).toEqual(['line 1, column 3: a token or code'])
  })
})
