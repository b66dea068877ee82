import type pg from 'pg'
import { waitFor } from '../../cli/waiting.js'
import type { SharedStore } from '../actors/actors.js'
import type { Stores } from '../scene/stores.js'

/** A server that has got a write and does not answer it. */
export interface StuckWrites {
  /** Resolves when a write of that process hangs. */
  hangs(pid: number): Promise<void>
  /** Lets the server go on after the process has died. `applied`: whether it still does what the dead one wanted. */
  goOn(applied: boolean): Promise<void>
}

type Server = Extract<SharedStore, { kind: 'postgres' | 'redis' }>

export async function stickWrites(stores: Stores, store: Server): Promise<StuckWrites> {
  return store.kind === 'postgres' ? stickPostgres(stores, store) : stickRedis(stores)
}

/** The rows of the logins are locked by somebody else. */
async function stickPostgres({ postgres }: Stores, { schema }: Extract<Server, { kind: 'postgres' }>) {
  const locker = await postgres.connect()
  await locker.query('begin')
  await locker.query(`select from ${schema}.records where key like 'credential/%' for update`)
  let hanging: readonly number[] = []

  return {
    hangs: (pid: number) =>
      waitFor(async () => {
        hanging = await backends(postgres, `application_name = 'actor-${pid}' and wait_event_type = 'Lock'`)
        return hanging.length > 0
      }),
    async goOn(applied: boolean) {
      if (!applied) await postgres.query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [hanging])
      await locker.query('rollback')
      locker.release()
      // It ends by itself when it has done its work and finds nobody to tell.
      await waitFor(async () => (await backends(postgres, `pid in (${hanging.join()})`)).length === 0)
    },
  }
}

async function backends(pool: pg.Pool, condition: string): Promise<number[]> {
  const { rows } = await pool.query<{ pid: number }>(`select pid from pg_stat_activity where ${condition}`)
  return rows.map(({ pid }) => pid)
}

/** Redis accepts writes and begins none of them; those of a client that has gone are dropped. */
async function stickRedis({ redis }: Stores) {
  await redis.sendCommand(['CLIENT', 'PAUSE', '60000', 'WRITE'])
  let name = ''
  const line = async () => {
    const list: unknown = await redis.sendCommand(['CLIENT', 'LIST'])
    if (typeof list !== 'string') throw new Error('Redis did not list its clients')
    return list.split('\n').find((each) => each.includes(`name=${name} `))
  }

  return {
    async hangs(pid: number) {
      name = `actor-${pid}`
      await waitFor(async () => / flags=\w*b/.test((await line()) ?? ''))
    },
    async goOn(applied: boolean) {
      if (applied) throw new Error('Redis does nothing for a client that has gone')
      await waitFor(async () => (await line()) === undefined)
      await redis.sendCommand(['CLIENT', 'UNPAUSE'])
    },
  }
}
