// What the soak puts between an actor and its world: it notes which refresh tokens are spent and when their answer is kept, by
// hash, and can make the store refuse writes.
import { createHash } from 'node:crypto'

/**
 * Notes `{ spending, refusing }` before a refresh token leaves, then `{ unspent }` when no answer with tokens came, or `{ kept }` when
 * the store has taken them; `{ refused }` for every write that was refused on purpose. The order `trouble` sets what is refused:
 * every write (`full`), or so many of those that follow an answer (`afterAnswer`).
 */
export function createLayer({ EvergrantError, note }) {
  let trouble = {}
  let answered
  const refuse = () => {
    note({ refused: true })
    throw new EvergrantError('STORE_WRITE_FAILED', 'The soak refuses this write')
  }

  return {
    orders: {
      async trouble(wanted) {
        trouble = wanted
      },
    },

    store: (store) => ({
      ...store,
      async write(key, payload, options) {
        if (trouble.full) refuse()
        if (!key.startsWith('credential/')) return store.write(key, payload, options)
        if (answered !== undefined && trouble.afterAnswer > 0) {
          trouble.afterAnswer -= 1
          refuse()
        }
        const stored = await store.write(key, payload, options)
        // The first write after an answer is that of its tokens.
        if (answered !== undefined) note({ kept: answered })
        answered = undefined
        return stored
      },
    }),

    async fetch(request) {
      const token = await spentBy(request)
      if (token === undefined) return fetch(request)
      note({ spending: token, refusing: trouble.full === true })
      let isAnswered = false
      try {
        const response = await fetch(request)
        isAnswered = response.ok
        return response
      } finally {
        if (isAnswered) answered = token
        else note({ unspent: token })
      }
    },
  }
}

/** The name under which the sandbox's ledger knows the refresh token that a request spends. */
async function spentBy(request) {
  if (request.method !== 'POST' || !new URL(request.url).pathname.endsWith('/token')) return undefined
  const form = new URLSearchParams(await request.clone().text())
  const token = form.get('refresh_token')
  return token === null ? undefined : createHash('sha256').update(token).digest('hex').slice(0, 16)
}
