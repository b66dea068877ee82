// Loaded before a program: its time runs faster, and is the same for every program that is given the same FAST_TIME.
const [startedAt, speed] = process.env.FAST_TIME.split('/').map(Number)

const now = Date.now
Date.now = () => startedAt + (now() - startedAt) * speed

const { bigint } = process.hrtime
process.hrtime.bigint = () => bigint() * BigInt(speed)

const monotonic = performance.now.bind(performance)
performance.now = () => monotonic() * speed

for (const name of ['setTimeout', 'setInterval']) {
  const real = globalThis[name]
  globalThis[name] = (work, ms, ...rest) => real(work, ms / speed, ...rest)
}
