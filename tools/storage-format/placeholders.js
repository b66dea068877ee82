// What differs from run to run, or must not be shown, as a name in angle brackets: the same name for the same value.

const NAMED = {
  accessToken: 'access token',
  refreshToken: 'refresh token',
  previousRefreshToken: 'refresh token',
  clientId: 'client',
  codeVerifier: 'PKCE verifier',
  bindingHash: 'hash of the binding',
  tokenHash: 'hash of the refresh token',
  owner: 'process',
  actor: 'process',
  kid: 'key',
  key: 'key of the chain',
  mac: 'MAC',
  bundle: 'bundle',
  receiptHash: 'hash of the receipt code',
  receipt: 'receipt code',
  publicKey: 'public key',
  privateKey: 'private key',
  previous: 'MAC',
}

/** Moments that are drawn at random. */
const DRAWN = new Set(['coolDownUntil', 'issuedAtSeconds'])

/** Replaces values in a parsed record by their field's name; `start` is the moment that times are counted from. */
export function createPlaceholders({ start, origin }) {
  const names = new Map()
  const nameOf = (what, value) => {
    const known = names.get(what) ?? new Map()
    names.set(what, known)
    if (!known.has(value)) known.set(value, `<${what} ${known.size + 1}>`)
    return known.get(value)
  }
  const time = (value) => {
    const seconds = Math.round((value - start) / 1000)
    return `<T${seconds < 0 ? '-' : '+'}${Math.abs(seconds)} s>`
  }
  const shown = (name, value) => {
    if (Array.isArray(value)) return value.map((item) => shown(name, item))
    if (value !== null && typeof value === 'object') return shownObject(value)
    if (typeof value === 'number' && DRAWN.has(name)) return '<moment>'
    if (typeof value === 'number' && value > 1e12) return time(value)
    if (typeof value === 'string' && value !== '' && name in NAMED) return nameOf(NAMED[name], value)
    return typeof value === 'string' ? value.replaceAll(origin, 'https://mcp.example') : value
  }
  const shownObject = (value) => {
    const isConnection = 'profile' in value && 'server' in value
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, isConnection && name === 'owner' ? item : shown(name, item)]),
    )
  }
  const text = (words) =>
    words
      .replaceAll(origin, 'https://mcp.example')
      .replace(/(?<=^pending\/[^/]+\/).+/, (hash) => nameOf('hash of the state', hash))
      .replace(/(?<=^import\/).+/, (id) => nameOf('bundle', id))
      .replace(/(?<=^import-key\/[^/]+\/).+/, (hash) => nameOf('hash of the public key', hash))
  return { object: shownObject, value: nameOf, text, time }
}
