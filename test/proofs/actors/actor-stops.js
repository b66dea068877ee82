// Points of a refresh at which a process can be made to stand still, so that it is killed right there, or told to go on.

const isCredential = (key) => key.startsWith('credential/')

/**
 * Wraps a store and a fetch. `at(point)` chooses where the next refresh stands still, once: `before the lease`, `leased`,
 * `intent stored` (and nothing sent), `request sent` (the request is on its way, the answer is not looked at), `reply arrived`,
 * `write begun` (the store was asked to keep the tokens, its answer is not looked at), `write applied` (it has kept them, and nobody
 * knows), `written` (before the lease is given back), or `step NAME` for a step of the file store while it keeps the tokens.
 */
export function stopping({ onStop, onLeaseWanted, send = fetch }) {
  let wanted
  let redeemed = false
  let isWriting = false
  let goOn = () => {}
  const pass = async (point) => {
    if (wanted !== point) return
    wanted = undefined
    const gone = new Promise((resolve) => (goOn = resolve))
    onStop()
    await gone
  }

  return {
    at(point) {
      wanted = point
      redeemed = false
    },

    /** Goes on, to the next point where one is given. */
    goOn(point) {
      wanted = point
      goOn()
    },

    async onStep(step) {
      if (redeemed && isWriting) await pass(`step ${step}`)
    },

    store: (store) => ({
      ...store,
      async withLease(key, options, run) {
        if (!isCredential(key)) return store.withLease(key, options, run)
        onLeaseWanted()
        await pass('before the lease')
        return store.withLease(key, options, async (lease) => {
          await pass('leased')
          const result = await run(lease)
          if (redeemed) await pass('written')
          return result
        })
      },
      async write(key, payload, options) {
        if (!isCredential(key)) return store.write(key, payload, options)
        isWriting = true
        const written = store.write(key, payload, options).finally(() => (isWriting = false))
        // What comes of it is heard after the stop.
        written.catch(() => {})
        if (redeemed) await pass('write begun')
        const stored = await written
        await pass(redeemed ? 'write applied' : 'intent stored')
        return stored
      },
    }),

    async fetch(input, init) {
      const request = new Request(input, init)
      const isRedemption = request.method === 'POST' && new URL(request.url).pathname.endsWith('/token')
      if (isRedemption) await pass('intent stored')
      const answer = send(request)
      if (!isRedemption) return answer
      // A connection that breaks is heard of after the stop.
      answer.catch(() => {})
      await pass('request sent')
      const response = await answer
      const body = await response.arrayBuffer()
      redeemed = response.ok
      if (redeemed) await pass('reply arrived')
      return new Response(body, response)
    },
  }
}
