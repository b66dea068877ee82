/** Which IP addresses are on the public internet. Pure, so that it works where there is no `node:net`. */

// IANA special-purpose registries, https://www.iana.org/assignments/iana-ipv4-special-registry
const NOT_PUBLIC_V4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local, cloud metadata services
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // former 6to4 relays
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarking
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
] as const
/** Parsed when an address is first judged. */
let notPublicV4: readonly RangeV4[] | undefined

/**
 * Whether the IP literal is a public unicast address. Anything that is not understood is not public.
 *
 * @param address IPv4 in four decimal parts, or IPv6, with or without brackets and zone.
 */
export function isPublicAddress(address: string): boolean {
  const v4 = parseV4(address)
  if (v4 !== undefined) return isPublicV4(v4)
  const groups = parseV6(address.replace(/^\[|\]$/g, '').replace(/%.*$/s, ''))
  return groups !== undefined && isPublicV6(groups)
}

/** Whether a URL's host can be on the public internet: a public address literal, or a name other than `localhost` and what is below it. */
export function isPublicHost(hostname: string): boolean {
  if (hostname.startsWith('[') || parseV4(hostname) !== undefined) return isPublicAddress(hostname)
  return !/(^|\.)localhost\.?$/.test(hostname)
}

/**
 * Whether a URL's host leads to this machine, in any spelling: loopback and unspecified addresses, IPv4 inside of IPv6 too, and what ends in
 * `localhost`. Wider than what plain http is good enough for.
 */
export function isThisMachine(hostname: string): boolean {
  const v4 = parseV4(hostname) ?? innerV4(parseV6(hostname.replace(/^\[|\]$/g, '')))
  if (v4 === undefined) return /(^|\.)localhost\.?$/.test(hostname)
  const network = Math.floor(v4 / 2 ** 24)
  return network === 127 || network === 0
}

/** The address in an IPv4-mapped or IPv4-compatible one; `::` and `::1` are of the latter form. */
function innerV4(groups: readonly number[] | undefined): number | undefined {
  if (groups === undefined || !groups.slice(0, 5).every((group) => group === 0)) return undefined
  const [mark = 0, high = 0, low = 0] = groups.slice(5)
  return mark === 0 || mark === 0xffff ? high * 0x1_0000 + low : undefined
}

function isPublicV4(value: number): boolean {
  notPublicV4 ??= NOT_PUBLIC_V4.map(parseRangeV4)
  return !notPublicV4.some(({ base, size }) => value >= base && value < base + size)
}

function isPublicV6(groups: readonly number[]): boolean {
  const [first = 0, second = 0] = groups
  const embedded = (groups[6] ?? 0) * 0x1_0000 + (groups[7] ?? 0)
  const zeros = (from: number, to: number) => groups.slice(from, to).every((group) => group === 0)
  // IPv4-mapped and the well-known NAT64 prefix (RFC 6052) stand for the IPv4 address inside.
  if (zeros(0, 5) && groups[5] === 0xffff) return isPublicV4(embedded)
  if (first === 0x64 && second === 0xff9b && zeros(2, 6)) return isPublicV4(embedded)
  if ((first & 0xe000) !== 0x2000) return false // only 2000::/3 is global unicast
  if (first === 0x2001 && second < 0x200) return false // protocol assignments, Teredo
  if (first === 0x2001 && second === 0xdb8) return false // documentation
  if (first === 0x2002) return false // 6to4 carries any IPv4 address
  return !(first === 0x3fff && second < 0x1000) // documentation
}

interface RangeV4 {
  readonly base: number
  readonly size: number
}

function parseRangeV4(range: string): RangeV4 {
  const [address = '', bits = '32'] = range.split('/')
  return { base: parseV4(address) ?? 0, size: 2 ** (32 - Number(bits)) }
}

function parseV4(text: string): number | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined
  return parts.reduce((value, part) => value * 256 + Number(part), 0)
}

function parseV6(text: string): number[] | undefined {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  if (dotted !== null) {
    const v4 = parseV4(dotted[2] ?? '')
    if (v4 === undefined) return undefined
    return parseV6(`${dotted[1]}${Math.floor(v4 / 0x1_0000).toString(16)}:${(v4 % 0x1_0000).toString(16)}`)
  }
  const [head = '', tail, ...more] = text.split('::')
  const front = parseGroups(head)
  const back = parseGroups(tail ?? '')
  if (front === undefined || back === undefined || more.length > 0) return undefined
  const missing = 8 - front.length - back.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  return [...front, ...Array<number>(missing).fill(0), ...back]
}

function parseGroups(text: string): number[] | undefined {
  if (text === '') return []
  const groups = text.split(':')
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => parseInt(group, 16))
    : undefined
}
