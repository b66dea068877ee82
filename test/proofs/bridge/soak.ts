import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Sandbox, startSandbox } from '@evergrant/sandbox'
import { type Host, startHost } from '../../bridge/host.js'
import { atExit } from '../../servers/at-exit.js'
import { createDriver, type Driver } from './driver.js'
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.js'
import { judge, type Verdict } from './judge.js'
import type { BridgeSoakOptions } from './options.js'
import { seeded } from './seeded.js'
import { signIn } from './sign-in.js'
import { buildWithoutRule } from './without-rule.js'

export interface BridgeSoakResult extends Verdict {
  readonly options: BridgeSoakOptions
  readonly seconds: number
  readonly faults: Readonly<Record<string, number>>
  readonly driver: Driver['tally']
  readonly refreshes: number
  readonly tokenRepliesLost: number
  readonly memoryMb: { readonly early: number; readonly most: number }
}

/** Many requests, and something that goes wrong every second or two, until the time is over. */
export async function runBridgeSoak(
  options: BridgeSoakOptions,
  progress: (text: string) => void,
): Promise<BridgeSoakResult> {
  const begun = Date.now()
  const sandbox = await startSandbox({ seed: options.seed })
  const proxy = await startFaultyProxy(sandbox.origin)
  const home = await mkdtemp(join(tmpdir(), 'evergrant-bridge-soak-'))
  atExit.folders.add(home)
  await signIn(home, proxy.url)
  sandbox.resetStats()
  const env = { EVERGRANT_HOME: home, EVERGRANT_SERVER: proxy.url }
  const host = startHost([], env, options.withoutRule ? buildWithoutRule() : undefined)
  atExit.stops.add(() => void host.child.kill('SIGKILL'))
  await host.initialize()
  const random = seeded(options.seed)
  const driver = await createDriver(host, seeded(options.seed + 1), options.minutes > SHORT_MINUTES ? PAUSE_MS : 0)
  const memory = watchMemory(host)
  const world: World = { sandbox, proxy, host, faults: {}, expiries: 0 }

  const driving = driver.run(IN_FLIGHT)
  const endsAt = begun + options.minutes * 60_000
  for (let toldAt = begun; Date.now() < endsAt;) {
    await strike(world, random)
    await sleep(300 + random() * 1500)
    forgetCancelled(host)
    if (Date.now() - toldAt > 30_000) {
      toldAt = Date.now()
      progress(
        `${Math.round((toldAt - begun) / 1000)} s: ${JSON.stringify({ ...driver.tally, wrong: driver.tally.wrong.slice(0, 3) })}\n`,
      )
    }
  }
  // What is left is answered in peace: whatever hangs now hangs for good.
  await sleep(1000)
  driver.stop()
  const isAnswered = await Promise.race([driving.then(() => true), sleep(60_000, false, { ref: false })])
  const { early, most } = memory.stop()
  const ended = await Promise.race([host.close(), sleep(40_000, undefined, { ref: false })])
  const stats = sandbox.stats()
  proxy.close()
  await sandbox.close()
  const verdict = judge({
    driver,
    host,
    proxy,
    stats,
    expiries: world.expiries,
    isAnswered,
    exitCode: ended?.code,
    early,
    most,
  })
  const { tally } = driver
  return {
    options,
    seconds: Math.round((Date.now() - begun) / 1000),
    faults: world.faults,
    driver: tally,
    refreshes: stats.refreshesSucceeded,
    tokenRepliesLost: proxy.tokenRepliesLost,
    memoryMb: { early, most },
    ...verdict,
  }
}

/** A request that the host gave up may still have been answered; an hour of such answers is more than fits into memory. */
function forgetCancelled({ strays }: Host): void {
  strays.splice(0, strays.length, ...strays.filter(({ id }) => !String(id).startsWith('c')))
}

interface World {
  readonly sandbox: Sandbox
  readonly proxy: FaultyProxy
  readonly host: Host
  readonly faults: Record<string, number>
  expiries: number
}

/** One piece of bad luck. */
async function strike(world: World, random: () => number): Promise<void> {
  const names = Object.keys(FAULTS) as (keyof typeof FAULTS)[]
  const name = names[Math.floor(random() * names.length)] ?? 'forget'
  world.faults[name] = (world.faults[name] ?? 0) + 1
  await FAULTS[name](world, random)
}

const FAULTS = {
  forget: async ({ sandbox }: World) => sandbox.forgetSessions(),
  /** The token expires by the clock, for the bridge and the server together. */
  expire: (world: World) => passTime(world, 3600),
  /** The server ends a token before its time; not one that it has just issued, which the engine takes for a fault of the server. */
  async reject(world: World) {
    await passTime(world, 120)
    await world.sandbox.endAccessTokens(60)
  },
  cutAll: async ({ proxy }: World) => proxy.cutAll(),
  cutStreams: async ({ proxy }: World) => proxy.cutStreams(),
  restart: async ({ proxy, sandbox }: World, random: () => number) => {
    sandbox.forgetSessions()
    await proxy.restart(100 + random() * 2000)
  },
  async slow({ proxy }: World, random: () => number) {
    proxy.delayMs = 50 + random() * 500
    await sleep(1500)
    proxy.delayMs = 0
  },
  loseReplies: async ({ proxy }: World, random: () => number) => void (proxy.loseReplies = Math.ceil(random() * 6)),
  busy: async ({ proxy }: World, random: () => number) => void (proxy.busy = Math.ceil(random() * 6)),
}

/**
 * Time for the bridge and the server together. No token is issued in between, which one side would take for new and the other for old; one that is
 * asked for by the time before is asked for again.
 */
async function passTime(world: World, seconds: number): Promise<void> {
  const { waiting, release } = await world.proxy.holdTokens()
  world.expiries += waiting > 0 ? 2 : 1
  // The last reply is out, and may not have been read.
  await sleep(50)
  await world.host.advance(seconds)
  world.sandbox.advance(seconds)
  release()
}

/** Resident memory of the bridge: the most of the first third minute of use, and the most of all. */
function watchMemory(host: Host) {
  let early = 0
  let most = 0
  let looks = 0
  const look = async () => {
    const mb = await residentMb(host.child.pid ?? 0)
    looks += 1
    if (looks <= 60) early = Math.max(early, mb)
    most = Math.max(most, mb)
  }
  const timer = setInterval(() => void look(), 1000)
  return {
    stop() {
      clearInterval(timer)
      return { early, most }
    },
  }
}

/** 0 where the system does not tell. */
async function residentMb(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1] ?? 0) / 1024)
}

const IN_FLIGHT = 24
/** In an hour without pauses the test server gets more pages than it has memory for. */
const PAUSE_MS = 100
const SHORT_MINUTES = 10
