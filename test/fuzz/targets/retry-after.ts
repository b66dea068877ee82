import { parseRetryAfter } from '../../../packages/evergrant/src/oauth/http-errors.js'
import { Broken, latin1, type Target } from '../target.js'

export const retryAfter: Target = {
  name: 'retry-after',
  reads: '`Retry-After`',
  seeds: ['120', '0', 'Wed, 21 Oct 2026 07:28:00 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'],
  words: ['GMT', 'Wed, ', 'Nov', '1.5', '-1', '1e9', '275760'],
  feed(input, random) {
    const date = random.pick([null, 'Wed, 21 Oct 2026 07:27:00 GMT', latin1(input)])
    const headers = { get: (name: string) => (name === 'date' ? date : latin1(input)) }
    const ms = parseRetryAfter(headers, random.pick([undefined, 1_700_000_000_000]))
    if (ms !== undefined && !(ms >= 0 && ms <= 3_600_000)) throw new Broken(`it asks to wait ${ms} ms`)
    return ms
  },
}
