import type { Leave } from './leave.js'
import type { OwnBlock } from './limits.js'
import { HELD_MS } from './window.js'

/** Requests that this process may send. Each is used by itself, and its way to the server is followed. */
export class LeaveBlock implements Leave {
  readonly id: string = Math.random().toString(36).slice(2, 10)
  #from: number
  #count = 0
  #left = 0
  #usedAt: number
  /** On their way. */
  #sent = 0
  /** When the last of them was over. */
  #overAt: number

  constructor(now: number) {
    this.#from = this.#usedAt = this.#overAt = now
  }

  grant(count: number): void {
    this.#count = this.#left = count
  }

  get count(): number {
    return this.#count
  }

  /** All of it was used while it could be. */
  isUsedUp(now: number): boolean {
    return this.#left === 0 && isWithin(this.#from, now, HELD_MS)
  }

  /** Whether there was leave for one more request. */
  use(now: number): boolean {
    if (this.#left === 0 || !isWithin(this.#from, now, USABLE_MS)) return false
    this.#left -= 1
    this.#sent += 1
    this.#usedAt = now
    return true
  }

  over(now: number): void {
    this.#sent -= 1
    this.#overAt = now
  }

  /** Nothing more leaves by it. */
  end(): void {
    this.#count -= this.#left
    this.#left = 0
  }

  /** The wall clock was set ahead. */
  move(aheadMs: number): void {
    this.#from += aheadMs
    this.#usedAt += aheadMs
    this.#overAt += aheadMs
  }

  /** What others have to know of it. */
  at(now: number): OwnBlock {
    const { id } = this
    if (!isWithin(this.#from, now, USABLE_MS)) this.end()
    // A server that answers late has had the request for long.
    const isOnTheWay = this.#sent > 0 && isWithin(this.#usedAt, now, HELD_MS)
    const isOver = this.#left === 0 && !isOnTheWay
    const until = this.#left > 0 ? this.#from + HELD_MS : this.#sent > 0 ? this.#usedAt + HELD_MS : this.#overAt
    return { id, count: this.#count, until, isOver }
  }
}

function isWithin(from: number, now: number, ms: number): boolean {
  return now >= from && now - from < ms
}

/** Within it the requests of a block leave: what remains of `HELD_MS` is for their way to the server. */
const USABLE_MS = 8_000
