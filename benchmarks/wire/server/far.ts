import { connect, createServer, type Server, type Socket } from 'node:net'

/**
 * A listener before another that is a round trip away: every byte takes half of it, and the first of a connection one more, which is
 * TCP's handshake. Nothing is lost and nothing is narrow.
 */
export function createFarListener(port: number, rttMs: number): Server {
  return createServer((near) => {
    const far = connect(port, '127.0.0.1')
    // As on the wire: what is small is not held back here.
    for (const socket of [near, far]) socket.setNoDelay(true)
    delay(near, far, { firstMs: rttMs * 1.5, eachMs: rttMs / 2 })
    delay(far, near, { firstMs: rttMs / 2, eachMs: rttMs / 2 })
  })
}

/** Hands on what arrives, in order, each piece so much later. */
function delay(from: Socket, to: Socket, { firstMs, eachMs }: { firstMs: number; eachMs: number }): void {
  let earliest = performance.now() + firstMs
  const later = (hand: () => void) => {
    earliest = Math.max(earliest, performance.now() + eachMs)
    setTimeout(hand, earliest - performance.now())
  }
  from.on('data', (chunk) => later(() => to.writable && to.write(chunk)))
  from.on('end', () => later(() => to.end()))
  from.on('error', () => to.destroy())
}
