/** One call by a program that starts, asks, prints and ends: the whole process, on loopback and a round trip away. */
import { createCipheriv, randomBytes } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startDesktopSession } from '../../../test/servers/keyring.js'
import type { Bench, Door, Environment } from '../bench.js'
import { type Case, type Contender, type Kind, type Metric, type Run, when } from '../metric.js'
import type { NodeMajor } from '../nodes.js'
import { type Asked, oneShotPeers } from '../peers.js'
import { accountProgram, type Program, timeProgram } from '../program.js'
import { ECHO_MARK } from '../server/tools.js'
import { ACCESS_TOKEN } from '../server/oauth.js'

interface Place {
  readonly node: NodeMajor
  readonly far: boolean
}

/** What one contender runs, and at which door. */
interface Entry {
  readonly name: string
  readonly kind: Kind
  readonly door: Door
  readonly program: Program
}

/** Rounds in which a program is run once more, for its processor time and memory. */
const ACCOUNTED = 5

const PLACES: readonly Place[] = [
  { node: 24, far: false },
  { node: 20, far: false },
  { node: 24, far: true },
]

export async function prepareOneShot({ bench, withPeers, isGate }: Run): Promise<Metric> {
  const closing: (() => Promise<void>)[] = []
  const cases: Case[] = []
  for (const place of PLACES) {
    const { node, far } = place
    const stateless = await bench.openDoor({ era: 'modern', answers: 'json', far })
    const sessions = await bench.openDoor({ era: 'legacy', answers: 'json', far })
    const logins = { stateless: await bench.signIn(stateless, node), sessions: await bench.signIn(sessions, node) }
    const withKeychain = isGate || node !== 24 || far ? undefined : await openKeychain(bench, stateless, closing)
    const peers = withPeers ? await openPeers(bench, place, closing) : []
    for (const asked of far ? (['call'] as const) : (['call', 'list'] as const)) {
      const own = ownEntries(bench, { place, asked, stateless, sessions, logins: { ...logins, withKeychain } })
      const entries = [...own, ...peers.flatMap((entryFor) => entryFor(asked) ?? [])]
      const where = far ? 'over TLS, 40 ms round trip' : 'loopback'
      cases.push({
        id: ['one-shot', asked, `node-${node}`, ...when(far, 'far')].join(' '),
        title: `One ${asked === 'call' ? 'tool call' : 'list of tools'}, whole process, Node.js ${node}, ${where}`,
        columns: COLUMNS,
        against: { column: far ? 'shownMs' : 'exitMs', floor: 'thin, one request' },
        contenders: entries.map((entry) => contenderOf(bench, entry, { asked, accounted: isGate ? 0 : ACCOUNTED })),
      })
    }
  }
  return {
    cases,
    async close() {
      for (const each of closing) await each()
    },
  }
}

const COLUMNS = [
  { key: 'shownMs', title: 'shown, ms' },
  { key: 'exitMs', title: 'exit, ms' },
  { key: 'cpuMs', title: 'CPU, ms' },
  { key: 'peakMb', title: 'peak RSS, MB' },
  { key: 'pages', title: 'pages' },
  { key: 'requests', title: 'requests' },
  { key: 'connections', title: 'connections' },
]

interface Own {
  readonly place: Place
  readonly asked: Asked
  readonly stateless: Door
  readonly sessions: Door
  readonly logins: {
    readonly stateless: Environment
    readonly sessions: Environment
    /** Its key is in the keychain, which has to be asked over D-Bus. */
    readonly withKeychain: Environment | undefined
  }
}

function ownEntries(bench: Bench, { place: { node }, asked, stateless, sessions, logins }: Own): Entry[] {
  const plain = { ...bench.newHome(node), ...stateless.env }
  const words = asked === 'list' ? ['list'] : ['call', '200']
  const thin = (file: string, { url }: Door, token = ACCESS_TOKEN): Program => ({
    command: [...bench.program(file, node), url, token, ...words],
    env: plain,
  })
  const evergrant = (env: Environment): Program => ({
    command: [...bench.evergrant(node), ...(asked === 'list' ? ['tools'] : ['call', 'echo', 'size:=200'])],
    env,
  })
  const nothing: Entry = {
    name: 'node -e 0',
    kind: 'floor',
    door: stateless,
    program: { command: [bench.nodes[node], '-e', '0'], env: plain },
  }
  return [
    ...when(stateless.env['NODE_EXTRA_CA_CERTS'] === undefined, nothing),
    { name: 'thin, one request', kind: 'floor', door: stateless, program: thin('thin-one.cjs', stateless) },
    {
      name: 'thin, sealed token',
      kind: 'floor',
      door: stateless,
      program: thin('thin-sealed.cjs', stateless, sealToken(plain.HOME)),
    },
    { name: 'thin, handshake', kind: 'floor', door: sessions, program: thin('thin-three.cjs', sessions) },
    { name: 'evergrant', kind: 'evergrant', door: stateless, program: evergrant(logins.stateless) },
    { name: 'evergrant, session', kind: 'evergrant', door: sessions, program: evergrant(logins.sessions) },
    ...(logins.withKeychain === undefined
      ? []
      : [
          {
            name: 'evergrant, keychain',
            kind: 'evergrant' as const,
            door: stateless,
            program: evergrant(logins.withKeychain),
          },
        ]),
  ]
}

/** What `thin-sealed.cjs` reads: a token under AES-256-GCM, its key, and two records beside it. */
function sealToken(folder: string): string {
  const own = mkdtempSync(join(folder, 'sealed-'))
  const [key, iv] = [randomBytes(32), randomBytes(12)]
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const body = Buffer.concat([cipher.update(JSON.stringify({ accessToken: ACCESS_TOKEN, ...PADDING })), cipher.final()])
  const files = {
    key,
    token: Buffer.concat([iv, cipher.getAuthTag(), body]),
    server: randomBytes(467),
    store: randomBytes(183),
  }
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(own, name), bytes)
  return own
}

/** A stored credential has about 1,400 bytes. */
const PADDING = { more: 'x'.repeat(1_300) }

/** A login whose key is in GNOME's keychain, on a D-Bus of its own. */
async function openKeychain(bench: Bench, door: Door, closing: (() => Promise<void>)[]): Promise<Environment> {
  const session = await startDesktopSession()
  closing.push(() => session.end())
  await session.startKeychain('password of the keychain')
  return await bench.signIn(door, 24, { ...session.env, EVERGRANT_KEY_PROVIDER: 'keychain' })
}

/** Each with a door and a home of its own, so that what one does is not counted for another. */
async function openPeers(bench: Bench, { node, far }: Place, closing: (() => Promise<void>)[]) {
  const able = oneShotPeers.filter(({ needs }) => needs <= node)
  const opened: ((asked: Asked) => Entry | undefined)[] = []
  for (const peer of able) {
    const door = await bench.openDoor({ era: 'legacy', answers: 'json', far })
    const env = { ...bench.newHome(node), ...door.env }
    await peer.open?.(bench, door, env)
    closing.push(async () => peer.close?.(bench, env))
    opened.push((asked) => {
      if (!peer.asks.includes(asked)) return undefined
      return {
        name: peer.name,
        kind: 'peer',
        door,
        program: { command: peer.args(bench, door, env, node, asked), env, needsStdin: peer.needsStdin ?? false },
      }
    })
  }
  return opened
}

function contenderOf(
  bench: Bench,
  { name, kind, door, program }: Entry,
  { asked, accounted }: { readonly asked: Asked; readonly accounted: number },
): Contender {
  const shows = program.command.includes('-e') ? '' : asked === 'list' ? 'tool-14' : ECHO_MARK
  let runs = 0
  return {
    name,
    kind,
    async measure() {
      await bench.takeTraffic(door)
      const { shownMs, exitMs } = await timeProgram(program, shows)
      const { requests, connections } = await bench.takeTraffic(door)
      // The first run of most is the round that does not count.
      runs += 1
      const isAccounted = runs <= accounted
      const spent = isAccounted ? await accountProgram(program) : {}
      return { ...(shows !== '' && { shownMs }), exitMs, requests, connections, ...spent }
    },
  }
}
