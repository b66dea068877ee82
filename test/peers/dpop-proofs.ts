import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto'

/** What a resource server looks at in a proof of possession, and the nonce that it wants in each. */
export interface ProofJudge {
  /** @param thumbprint of the key that the token is bound to */
  isProved(request: Request, token: string, thumbprint: string | undefined): boolean
  refuse(hadToken: boolean): Response
  /** Good proofs so far. */
  count(): number
}

/** @see https://www.rfc-editor.org/rfc/rfc9449.html#section-4.3 */
export function createProofJudge(url: string): ProofJudge {
  const seen = new Set<string>()
  const nonce = 'nonce-of-the-resource'
  return {
    isProved(request, token, thumbprint) {
      const [header = '', payload = '', signature = ''] = (request.headers.get('dpop') ?? '').split('.')
      if (signature === '') return false
      const { typ, alg, jwk } = decode<{ typ: string; alg: string; jwk: JsonWebKey }>(header)
      const claims = decode<Record<string, unknown>>(payload)
      const isSigned = verify(
        'sha256',
        Buffer.from(`${header}.${payload}`),
        { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      )
      const { jti, htm, htu, iat, ath } = claims
      const isGood =
        typ === 'dpop+jwt' &&
        alg === 'ES256' &&
        jwk.d === undefined &&
        isSigned &&
        htm === request.method &&
        htu === url &&
        Math.abs(Date.now() / 1000 - Number(iat)) < 300 &&
        ath === sha256(token) &&
        thumbprint === sha256(JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y })) &&
        claims['nonce'] === nonce &&
        !seen.has(String(jti))
      if (isGood) seen.add(String(jti))
      return isGood
    },
    refuse(hadToken) {
      const error = hadToken ? ', error="use_dpop_nonce"' : ''
      const challenge = `DPoP resource_metadata="${url.replace('/mcp', '/.well-known/oauth-protected-resource/mcp')}"${error}`
      return new Response(null, { status: 401, headers: { 'www-authenticate': challenge, 'dpop-nonce': nonce } })
    },
    count: () => seen.size,
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url')

const decode = <T>(part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as T
