import { callbackState, parseCallback } from '../../../packages/evergrant/src/oauth/callback.js'
import { sha256 } from '../../../packages/evergrant/src/internal/digest.js'
import { Broken, type Target, utf8 } from '../target.js'

const redirectUri = 'http://127.0.0.1:51789/callback'
const state = 'S'.repeat(43)
const secret = 'planted-code-0123456789-abcdefghij-0123456789'
const issuer = 'https://as.example'
const stateHash = await sha256(state)

export const callbackUrl: Target = {
  name: 'callback-url',
  reads: 'callback addresses',
  secret,
  seeds: [
    `${redirectUri}?code=${secret}&state=${state}`,
    `${redirectUri}?code=${secret}&state=${state}&iss=https%3A%2F%2Fas.example`,
    `${redirectUri}?error=access_denied&error_description=The%20person%20said%20%3Cb%3Eno%3C%2Fb%3E&state=${state}`,
    `${redirectUri}?error=server_error&error_uri=https://as.example/e&state=${state}&iss=${issuer}`,
  ],
  words: [
    'state=',
    '&state=',
    'code=',
    'iss=',
    'error=',
    `state=${state}`,
    '%0a',
    '%1b[2J',
    '%e2%80%ae',
    '127.0.0.1',
    'localhost',
  ],
  async feed(input) {
    const url = utf8(input)
    const judged = { callbackUrl: url, redirectUri, issuer, issParameterSupported: false, stateHash }
    const { code } = await parseCallback(judged)
    if (callbackState(url) !== state) throw new Broken('a callback was taken whose state is not the one of the request')
    return { code: code.reveal() }
  },
}
