/**
 * Whether two issuer identifiers are the same. They are compared as strings (RFC 8414 §3.3); only the slash that URL libraries add to a
 * bare origin is forgiven. The `iss` of a callback is compared without this tolerance (RFC 9207 §2.4).
 */
export function sameIssuer(one: string, other: string): boolean {
  return withoutBareSlash(one) === withoutBareSlash(other)
}

function withoutBareSlash(issuer: string): string {
  return /^https?:\/\/[^/?#]+\/$/.test(issuer) ? issuer.slice(0, -1) : issuer
}
