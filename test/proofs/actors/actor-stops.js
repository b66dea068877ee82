// Points of a refresh at which a process can be made to stand still for good, so that it is killed right there.

/**
 * Wraps a store and the global fetch. `at(point)` chooses where the next refresh stands still: `before the lease`, `leased`,
 * `intent stored`, `request sent` (the request is on its way, the answer is never looked at), `reply arrived`, `write begun`
 * (the store was asked to keep the tokens, its answer is never looked at) or `written`.
 */
export function stopping(onStop) {
  let wanted
  let redeemed = false
  const standStill = () => {
    onStop()
    return new Promise(() => {})
  }
  const pass = async (point) => {
    if (wanted === point) await standStill()
  }

  return {
    at(point) {
      wanted = point
      redeemed = false
    },

    store: (store) => ({
      ...store,
      async withLease(key, options, run) {
        if (!key.startsWith('credential/')) return store.withLease(key, options, run)
        await pass('before the lease')
        return store.withLease(key, options, async (lease) => {
          await pass('leased')
          return run(lease)
        })
      },
      async write(key, payload, options) {
        if (!key.startsWith('credential/')) return store.write(key, payload, options)
        const written = store.write(key, payload, options)
        if (redeemed && wanted === 'write begun') await standStill()
        const stored = await written
        await pass(redeemed ? 'written' : 'intent stored')
        return stored
      },
    }),

    async fetch(input, init) {
      const request = new Request(input, init)
      const isRedemption = request.method === 'POST' && new URL(request.url).pathname.endsWith('/token')
      const answer = fetch(request)
      if (!isRedemption) return answer
      if (wanted === 'request sent') {
        await Promise.race([standStill(), answer.then(standStill)])
      }
      const response = await answer
      const body = await response.arrayBuffer()
      redeemed = response.ok
      if (redeemed) await pass('reply arrived')
      return new Response(body, response)
    },
  }
}
