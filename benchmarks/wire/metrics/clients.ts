/** Many clients in one program: the memory and the sockets of each. */
import type { Bench, Door } from '../bench.js'
import { drive } from '../driven.js'
import { librariesAt, type Library } from '../libraries.js'
import type { Contender, Metric, Run } from '../metric.js'

const CLIENTS = 200
const SIZE = 200
const WARM_CALLS = 2000

export async function prepareClients(run: Run): Promise<Metric> {
  const door = await run.bench.openDoor({ era: 'legacy', answers: 'json' })
  const libraries = await librariesAt(door, run)
  const contenders = libraries.map((library) => contenderOf(run.bench, door, library))
  const title = `${CLIENTS} clients in one program`
  const each = { id: 'clients', title, columns: COLUMNS, against: AGAINST, mostRounds: 5, contenders }
  return { cases: [each], close: async () => {} }
}

const AGAINST = { column: 'clientKb', floor: 'node:http' }

const COLUMNS = [
  { key: 'clientKb', title: 'RSS a client, KB' },
  { key: 'clientKeptKb', title: 'kept a client, KB' },
  { key: 'sockets', title: 'sockets a client' },
  { key: 'perSecond', title: 'calls/s' },
  { key: 'residentMb', title: 'RSS, MB' },
]

const contenderOf = (bench: Bench, door: Door, { name, kind, program }: Library): Contender => ({
  name,
  kind,
  async measure() {
    await bench.takeTraffic(door)
    const library = await drive(program)
    try {
      // The first one loads what all of them share, and is called until V8 has compiled it: its compilers take memory too, and not for each client.
      await library.open(door.url, 1)
      await library.calls({ count: WARM_CALLS, inFlight: 1, size: SIZE })
      const before = await library.memory()
      await library.open(door.url, CLIENTS)
      const all = { count: (CLIENTS + 1) * 5, inFlight: CLIENTS + 1, size: SIZE }
      const { perSecond } = await library.calls(all)
      const { connections } = await bench.takeTraffic(door)
      const { residentMb, keptKb } = await library.memory()
      const clientKb = ((residentMb - before.residentMb) * 1024) / CLIENTS
      const clientKeptKb = (keptKb - before.keptKb) / CLIENTS
      return { clientKb, clientKeptKb, sockets: connections / (CLIENTS + 1), perSecond, residentMb }
    } finally {
      await library.end()
    }
  },
})
