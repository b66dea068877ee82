import { generateProof } from 'dpop'
import type { Credential } from '../../credentials/credential.js'
import { bearerChallenge } from '../../oauth/challenge.js'
import { importDpopKey } from '../../oauth/dpop-key.js'
import type { WireResponse } from '../../internal/wire.js'
import type { Bound, ChannelRequest } from './channel-request.js'

/**
 * A request whose token is bound to a key: with the scheme `DPoP`, and with a proof of its own, signed for this very address and token. A nonce that the
 * server asks for comes with its refusal, which has done nothing yet.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9449.html#section-7
 * @see https://www.rfc-editor.org/rfc/rfc9449.html#section-9
 */
export async function sendProved(
  bound: Bound,
  request: ChannelRequest,
  { login, target }: { readonly login: Credential; readonly target: URL },
): Promise<WireResponse> {
  const { context } = bound
  const { method, body, signal, repeatable } = request
  const key = login.client.dpopKey
  if (key === undefined) throw new TypeError('a bound token needs the key that it is bound to')
  const keys = await importDpopKey(key)
  const token = login.tokens.accessToken.reveal()
  const address = `${target.origin}${target.pathname}`
  for (let isSecond = false; ; isSecond = true) {
    const nonce = bound.nonce
    const dpop = await generateProof(keys, address, method, nonce, token)
    const headers = {
      ...context.headers,
      'user-agent': context.userAgent,
      ...request.headers,
      authorization: `DPoP ${token}`,
      dpop,
    }
    request.onSend?.()
    const response = await context.wire.request({ url: target, method, headers, body, signal, repeatable })
    bound.nonce = response.header('dpop-nonce') ?? bound.nonce
    if (isSecond || bound.nonce === nonce || !wantsNonce(response)) return response
    response.discard()
  }
}

function wantsNonce(response: WireResponse): boolean {
  return response.status === 401 && bearerChallenge(response.header('www-authenticate'))?.error === 'use_dpop_nonce'
}
