import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SharedStore } from '../actors/actors.js'
import { type IssuerName, startIssuer } from '../scene/issuers.js'
import { createTime, startActors } from '../scene/login.js'
import { report, total } from '../scene/report.js'
import { startStores, type StoreKind, type Stores } from '../scene/stores.js'
import { buildControls, buildElsewhere, type Control, CONTROLS } from './controls.js'
import { type Breach, isUnavoidable, judge } from './judge.js'
import { type Aftermath, kill } from './kill.js'
import { type Moment, MOMENTS } from './moments.js'

const KINDS = ['file', 'postgres', 'redis'] as const satisfies readonly StoreKind[]
const ISSUERS: readonly IssuerName[] = ['stock', 'strict']
const PROCESSES = 4

interface Row {
  readonly store: StoreKind
  readonly issuer: IssuerName
  readonly moment: string
  /** The others could not see that the process was dead, and had to wait. */
  readonly elsewhere: boolean
  /** Token requests of the whole, redemptions by the dead process, and by the others afterwards. */
  readonly tokenRequests: number
  readonly redeemedBefore: number
  readonly redeemedAfter: number
  readonly callers: number
  readonly served: number
  readonly loginLost: boolean
  readonly reason: string
}

const kills: Row[] = []
const controls: (Row & { readonly without: string; readonly breaches: readonly Breach[] })[] = []

let stores: Stores
let libraries: Awaited<ReturnType<typeof buildControls>>
let libraryElsewhere: string
beforeAll(async () => {
  stores = await startStores()
  libraries = await buildControls()
  libraryElsewhere = await buildElsewhere()
})
afterAll(async () => {
  await stores.close()
  const lost = kills.filter(({ loginLost }) => loginLost)
  const totals = {
    kills: kills.length,
    callers: total(kills.map(({ callers }) => callers)),
    redeemedBefore: total(kills.map(({ redeemedBefore }) => redeemedBefore)),
    redeemedAfter: total(kills.map(({ redeemedAfter }) => redeemedAfter)),
    mostRedeemedAfter: Math.max(...kills.map(({ redeemedAfter }) => redeemedAfter)),
    loginsLost: lost.length,
    loginsLostAvoidably: lost.filter(({ issuer, moment }) => !isUnavoidable(issuer, named(moment))).length,
    controls: controls.length,
    controlsThatBroke: controls.filter(({ breaches }) => breaches.length > 0).length,
  }
  report('kills', { totals, kills, controls }, kills.map(line), controls.map(controlLine), [totals])
})

describe.each(KINDS)('store: %s', (kind) => {
  describe.each(ISSUERS)('issuer: %s', (name) => {
    test('a process killed anywhere in a refresh costs no login that can be saved', async () => {
      const store = await stores.create(kind)
      const rows = await killEverywhere(store, name, MOMENTS)
      for (const { moment, found, ...row } of rows) {
        kills.push({ store: kind, issuer: name, moment: moment.name, elsewhere: false, ...row })
        expect({ moment, found, breaches: judge(name, moment, found) }).toEqual({ moment, found, breaches: [] })
      }
      expect(rows).toHaveLength(MOMENTS.length)
    })
  })

  test('one on another machine is waited for until its time is over', async () => {
    const waited = [named('after the intent'), named('after the reply arrived')]
    const store = await stores.create(kind)
    for (const { moment, found, ...row } of await killEverywhere(store, 'stock', waited, libraryElsewhere)) {
      kills.push({ store: kind, issuer: 'stock', moment: moment.name, elsewhere: true, ...row })
      expect({ moment, early: found.seenEarly?.refreshes }).toEqual({ moment, early: 0 })
      expect({ moment, found, breaches: judge('stock', moment, found) }).toEqual({ moment, found, breaches: [] })
    }
  })

  test.each(controlsOf(kind))('control: $at, without $without: $breach', async (control) => {
    const { row, breaches } = await proveControl(kind, control)
    controls.push({ ...row, without: control.without, breaches })
    expect(breaches).toContain(control.breach)
  })
})

function controlsOf(kind: StoreKind): readonly Control[] {
  return CONTROLS.filter(({ stores: where }) => where === undefined || where.includes(kind))
}

/** Each moment with a login of its own; the victim dies, the others go on to the next. */
async function killEverywhere(store: SharedStore, name: IssuerName, moments: readonly Moment[], library?: string) {
  const issuer = await startIssuer(name)
  const time = createTime(issuer)
  const opening = { store, issuer, ...(library && { library }) }
  const survivors = await startActors(PROCESSES - 1, opening)
  const rows: (Figures & { moment: Moment; found: Aftermath })[] = []
  try {
    for (const [index, moment] of moments.entries()) {
      const [victim] = await startActors(1, opening)
      const scene = { stores, store, issuer, time, victim, survivors, profile: `login-${index}` }
      const found = await kill({ ...scene, isElsewhere: library !== undefined }, moment)
      rows.push({ ...figures(found), moment, found })
    }
  } finally {
    await Promise.all(survivors.map((actor) => actor.kill()))
    await issuer.close()
  }
  return rows
}

async function proveControl(kind: (typeof KINDS)[number], { at, without, issuer: name }: Control) {
  const moment = named(at)
  const store = await stores.create(kind)
  const issuer = await startIssuer(name)
  const library = libraries.get(without)
  const [victim, ...others] = await startActors(PROCESSES, { store, issuer, ...(library && { library }) })
  const [first, ...rest] = others
  if (first === undefined) throw new Error('There is nobody to survive')
  const everyone = [victim, ...others]
  try {
    const scene = { stores, store, issuer, time: createTime(issuer), victim, survivors: [first, ...rest] as const }
    const found = await kill({ ...scene, profile: 'login', leavesRules: library === undefined }, moment)
    const row = { store: kind, issuer: name, moment: at, elsewhere: false, ...figures(found) }
    return { row, breaches: judge(name, moment, found) }
  } finally {
    await Promise.all(everyone.map((actor) => actor.kill()))
    await issuer.close()
  }
}

type Figures = Omit<Row, 'store' | 'issuer' | 'moment' | 'elsewhere'>

function figures({ seen, seenAfter, callers, state, reason }: Aftermath): Figures {
  return {
    tokenRequests: seen.refreshes,
    redeemedBefore: seen.redeemed - seenAfter.redeemed,
    redeemedAfter: seenAfter.redeemed,
    callers: callers.length,
    served: callers.filter(({ served }) => served).length,
    loginLost: seen.ended > 0 || state !== 'signed_in',
    reason: reason ?? '',
  }
}

function named(name: string): Moment {
  const found = MOMENTS.find((moment) => moment.name === name)
  if (found === undefined) throw new Error(`There is no moment ${name}`)
  return found
}

const line = ({
  store,
  issuer,
  moment,
  tokenRequests,
  redeemedBefore,
  redeemedAfter,
  served,
  callers,
  ...row
}: Row) => ({
  store,
  issuer,
  'killed…': row.elsewhere ? `${moment}, on another machine` : moment,
  requests: tokenRequests,
  'redeemed before/after': `${redeemedBefore}/${redeemedAfter}`,
  served: `${served} of ${callers}`,
  'login lost': row.loginLost ? row.reason : 'no',
})

const controlLine = ({ breaches, without, ...row }: (typeof controls)[number]) => ({
  store: row.store,
  issuer: row.issuer,
  'killed…': row.moment,
  without,
  'and then': breaches.join('; '),
})
