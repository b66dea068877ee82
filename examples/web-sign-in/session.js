// Who a browser belongs to. Your application has its own sign-in: use the id of its user as the owner instead.
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'

const key = process.env.SESSION_SECRET ?? randomBytes(32)

/**
 * The session that a cookie proves, or a new one. The owner never comes from a cookie that was not signed here.
 *
 * @param {string | undefined} value
 */
export function openSession(value) {
  const [owner = '', mac = ''] = value?.split('.') ?? []
  if (value !== undefined && isSame(mac, sign(owner))) return { owner, value }
  const fresh = randomUUID()
  return { owner: fresh, value: `${fresh}.${sign(fresh)}` }
}

/** @param {string | undefined} header */
export function readCookies(header = '') {
  const pairs = header.split('; ').map((pair) => pair.split('='))
  return new Map(pairs.map(([name = '', ...value]) => [name, value.join('=')]))
}

/**
 * No script reads it, and no other site's form sends it.
 *
 * @param {{ name: string, value: string, path: string, maxAge: number, secure: boolean }} cookie
 */
export function writeCookie({ name, value, path, maxAge, secure }) {
  return `${name}=${value}; Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}

/** @param {string} owner */
function sign(owner) {
  return createHmac('sha256', key).update(owner).digest('base64url')
}

/** @param {string} left @param {string} right */
function isSame(left, right) {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right))
}
