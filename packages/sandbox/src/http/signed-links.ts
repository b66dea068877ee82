import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

import type { SandboxClock } from '../clock.js'

/** URLs of this server that work for a while, signed as object stores sign theirs. */
export interface SignedLinks {
  /** `path` begins with a slash and has its parts encoded. */
  sign(path: string, seconds: number): string
  check(url: URL): 'good' | 'expired' | 'forged'
}

export function createSignedLinks(origin: string, clock: SandboxClock): SignedLinks {
  const key = randomBytes(32)
  const signature = (path: string, date: string, expires: string) =>
    createHmac('sha256', key).update(`${path}\n${date}\n${expires}`).digest('hex')
  return {
    sign(path, seconds) {
      const url = new URL(path, origin)
      const date = String(clock.nowMs())
      url.searchParams.set('X-Amz-Date', date)
      url.searchParams.set('X-Amz-Expires', String(seconds))
      url.searchParams.set('X-Amz-Signature', signature(url.pathname, date, String(seconds)))
      return url.href
    },
    check({ pathname, searchParams }) {
      const [date = '', expires = '', given = ''] = ['Date', 'Expires', 'Signature'].map(
        (name) => searchParams.get(`X-Amz-${name}`) ?? '',
      )
      if (!isSame(signature(pathname, date, expires), given)) return 'forged'
      return clock.nowMs() < Number(date) + Number(expires) * 1000 ? 'good' : 'expired'
    },
  }
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
