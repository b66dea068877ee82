import { STOP_POINTS, type StopPoint } from '../actors/actors.js'
import type { SeededRandom } from './random.js'

/** What goes wrong at one step of the soak. */
export type Fault =
  /** The token endpoint is out of order. */
  | { readonly kind: 'unavailable'; readonly status: 500 | 503; readonly times: number }
  | { readonly kind: 'limited'; readonly retryAfterSeconds: number; readonly times: number }
  /** The connection breaks before the token endpoint has worked. */
  | { readonly kind: 'reset'; readonly times: number }
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** The connection breaks after the token endpoint has worked. */
  | { readonly kind: 'lost reply'; readonly times: number }
  /** The MCP server answers 401 to a valid token. */
  | { readonly kind: 'refused'; readonly times: number }
  | { readonly kind: 'server down'; readonly times: number }
  /** The store takes no writes during the whole step. */
  | { readonly kind: 'full store' }
  /** The store refuses so many of the writes that follow a token answer. */
  | { readonly kind: 'failing store'; readonly writes: number }
  | { readonly kind: 'kill at'; readonly victim: number; readonly point: StopPoint }
  | { readonly kind: 'kill after'; readonly victim: number; readonly ms: number }
  | { readonly kind: 'kill between'; readonly victims: readonly number[] }

/** How often each kind is drawn, beside the others. */
const WEIGHTS: readonly (readonly [Fault['kind'], number])[] = [
  ['unavailable', 16],
  ['limited', 12],
  ['reset', 14],
  ['slow', 10],
  ['lost reply', 12],
  ['server down', 5],
  ['full store', 8],
  ['failing store', 6],
  ['kill at', 5],
  ['kill after', 2],
  ['kill between', 2],
]

const KINDS = WEIGHTS.flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind))

export function drawFault(random: SeededRandom, callers: readonly number[]): Fault {
  const kind = random.pick(KINDS)
  switch (kind) {
    case 'unavailable':
      return { kind, status: random.pick([503, 503, 500] as const), times: random.pick([1, 1, 2, 2, 3, 9]) }
    case 'limited':
      return { kind, retryAfterSeconds: random.between(1, 8), times: random.between(1, 2) }
    case 'reset':
    case 'lost reply':
      return { kind, times: random.pick([1, 1, 1, 2, 3]) }
    case 'refused':
    case 'server down':
      return { kind, times: random.between(1, 2) }
    case 'slow':
      return { kind, delayMs: random.between(20, 250) }
    case 'full store':
      return { kind }
    case 'failing store':
      return { kind, writes: random.pick([1, 2, 3, 4, 18, 30]) }
    case 'kill at':
      return { kind, victim: random.pick(callers), point: random.pick(STOP_POINTS) }
    case 'kill after':
      return { kind, victim: random.pick(callers), ms: random.between(0, 40) }
    case 'kill between':
      return { kind, victims: random.some(callers, random.between(1, 2)) }
  }
}
