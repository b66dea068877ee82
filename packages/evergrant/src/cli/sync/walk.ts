import { EvergrantError, isEvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import { type DataSourceSchema, type FetchedPage, type Notion, parseReference } from '../../notion-entry.js'
import { childrenOf } from '../../notion/markdown/index.js'
import type { ObjectKind } from './folder-state.js'
import { runPool } from './pool.js'
import { type Slim, slim, type SlimOf } from './slim.js'
import type { Spool } from './spool.js'
import { blockParts, wholePage } from './whole-page.js'

/** What the walk asks for. */
export type WalkedNotion = Pick<Notion, 'fetch' | 'rows' | 'databases'>

export interface WalkOptions {
  readonly reference: string
  /** How far below; `undefined` is everything. */
  readonly depth: number | undefined
  readonly spool: Spool
  readonly signal: AbortSignal
  /** How many objects are known, and how many of them are read. */
  readonly onProgress: (done: number, known: number) => void
}

export interface Walked {
  readonly root: string
  /** Every object once, a parent before what is below it, in the order of the workspace. */
  readonly objects: readonly WalkedObject[]
  /** What is named somewhere and not shown to this login. */
  readonly unreachable: readonly string[]
}

export interface WalkedObject {
  readonly id: string
  readonly kind: ObjectKind
  readonly title: string
  readonly parent: string | undefined
  readonly reading: Reading
  /** Everything right below it is known; where it is not, nothing there counts as gone. */
  readonly isExpanded: boolean
  readonly isIncomplete: boolean
}

/** What was read of an object, as it is kept while a run lasts. */
export interface Reading {
  readonly fetched: Slim
  /** Of a page: its content with every block that could be fetched by itself. */
  readonly content: string
  /** Of a row, or of the rows below. */
  readonly schema?: DataSourceSchema | undefined
  readonly below: readonly Below[]
  readonly missing: readonly string[]
}

interface Below {
  readonly id: string
  readonly reference: string
  /** Named by a page that may only show it: it belongs where its own path says. */
  readonly mayBeShown?: boolean
}

interface Visit extends Below {
  readonly parent: string | undefined
  readonly depth: number
}

/** As many requests as the server answers without having to queue them. */
const AT_ONCE = 3

/** Reads an object and all below it. @throws what a request throws; what was read until then is in the spool */
export async function walk(notion: WalkedNotion, options: WalkOptions): Promise<Walked> {
  const { reference, spool, signal, onProgress } = options
  const reader = createReader(notion, { spool, signal })
  const found = new Map<string, WalkedObject & { readonly below: readonly string[] }>()
  const seen = new Set<string>()
  const unreachable: string[] = []
  let elsewhere = 0
  let root: string | undefined

  const visit = async (at: Visit, add: (next: Visit) => void) => {
    const reading = await reader.read(at)
    if (typeof reading === 'string') {
      if (reading === 'unreachable') unreachable.push(at.reference)
      else elsewhere += 1
      return
    }
    const id = idOf(reading.fetched)
    if (at.parent === undefined) seen.add((root = id))
    const goesOn = options.depth === undefined || at.depth < options.depth
    const below = goesOn ? reading.below.filter((each) => !seen.has(keyOf(each, id))) : []
    for (const each of below) {
      seen.add(keyOf(each, id))
      add({ ...each, parent: id, depth: at.depth + 1 })
    }
    found.set(id, {
      id,
      kind: reading.fetched.kind as ObjectKind,
      title: reading.fetched.title,
      parent: at.parent,
      reading,
      isExpanded: goesOn && reading.missing.length === 0,
      isIncomplete: reading.missing.length > 0,
      below: below.map((each) => each.id),
    })
    onProgress(found.size + unreachable.length, seen.size - elsewhere)
  }
  await runPool([{ id: '', reference, parent: undefined, depth: 0 }], AT_ONCE, visit)
  if (root === undefined)
    throw new EvergrantError('REFERENCE_INVALID', `${quote(reference)} is nothing that can be pulled`)
  return { root, objects: inOrder(root, found), unreachable }
}

/** Several pages may show one database; the one that it belongs to is not missed for another. */
function keyOf({ id, mayBeShown }: Below, parent: string): string {
  return mayBeShown ? `${parent} ${id}` : id
}

function inOrder(root: string, found: ReadonlyMap<string, WalkedObject & { readonly below: readonly string[] }>) {
  const objects: WalkedObject[] = []
  const stack = [root]
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const object = found.get(id)
    if (object === undefined) continue
    objects.push(object)
    const below = object.below.filter((child) => found.get(child)?.parent === object.id)
    stack.push(...below.toReversed())
  }
  return objects
}

/** UUID of what was fetched, by which the folder knows it. */
function idOf(fetched: Slim): string {
  if (fetched.kind === 'page' || fetched.kind === 'database') return fetched.id
  if (fetched.kind === 'data-source') return uuidOf(fetched.schema.url)
  return fetched.kind === 'view' ? uuidOf(fetched.view.url) : fetched.url
}

function uuidOf(address: string): string {
  return parseReference(address)?.id ?? address
}

function createReader(
  { fetch, rows, databases }: WalkedNotion,
  { spool, signal }: { readonly spool: Spool; readonly signal: AbortSignal },
) {
  const schemas = new Map<string, Promise<DataSourceSchema | undefined>>()
  const schemaOf = (source: string) => {
    const going =
      schemas.get(source) ??
      spool.remember(`schema ${source}`, async () => (await databases.schema(source, { signal }))[0])
    schemas.set(source, going)
    return going
  }
  const learn = (schema: DataSourceSchema) => void schemas.set(schema.url, Promise.resolve(schema))

  const rowsOf = (source: string, view?: string): Promise<readonly Below[]> =>
    spool.remember(`rows ${view ?? source}`, async () => {
      const found: Below[] = []
      for await (const { id, url } of rows.all(source, { view, signal })) found.push({ id, reference: url })
      return found
    })

  const fetchSlim = async (reference: string): Promise<Slim> => slim(await fetch(reference, { signal }))
  const asked = new Map<string, Promise<Slim>>()
  const fetchOnce = (reference: string) => {
    const going = asked.get(reference) ?? spool.remember(`fetch ${reference}`, () => fetchSlim(reference))
    asked.set(reference, going)
    return going
  }

  const readBlock = async (id: string) => {
    const { parts } = await spool.remember(`block ${id}`, async () => ({
      parts: blockParts(await fetch(id, { signal })),
    }))
    return parts
  }

  const readPage = async (page: SlimOf<FetchedPage>): Promise<Reading> => {
    const { content, missing } = await wholePage(page, readBlock)
    const schema = page.dataSourceUrl === undefined ? undefined : await schemaOf(page.dataSourceUrl)
    return { fetched: page, content, schema, below: childrenBelow(content), missing }
  }

  const isElsewhere = (fetched: Slim, { parent, mayBeShown }: Visit) => {
    // For the block of a linked database the server gives the data source, which another database owns.
    if (fetched.kind === 'data-source') return mayBeShown === true
    if (fetched.kind !== 'database' || parent === undefined) return false
    const home = fetched.ancestors.find(({ kind }) => kind === 'page')
    return home !== undefined && uuidOf(home.url) !== parent
  }

  const readFetched = async (fetched: Slim): Promise<Reading> => {
    const base = { fetched, content: '', missing: [] }
    switch (fetched.kind) {
      case 'page':
        return readPage(fetched)
      case 'database': {
        fetched.dataSources.forEach(learn)
        const [only, ...more] = fetched.dataSources
        if (only === undefined) return { ...base, below: [] }
        if (more.length > 0)
          return { ...base, below: fetched.dataSources.map(({ url }) => ({ id: uuidOf(url), reference: url })) }
        return { ...base, schema: only, below: await rowsOf(only.url) }
      }
      case 'data-source':
        learn(fetched.schema)
        return { ...base, schema: fetched.schema, below: await rowsOf(fetched.schema.url) }
      case 'view': {
        const { url, dataSourceUrl } = fetched.view
        if (dataSourceUrl === undefined) return { ...base, below: [] }
        return { ...base, schema: await schemaOf(dataSourceUrl), below: await rowsOf(dataSourceUrl, url) }
      }
      case 'self':
      case 'document':
        return { ...base, below: [] }
    }
  }

  return {
    async read(visit: Visit): Promise<Reading | 'unreachable' | 'elsewhere'> {
      const { reference, parent } = visit
      try {
        const fetched = await fetchOnce(reference)
        if (fetched.kind === 'document' || fetched.kind === 'self') return 'unreachable'
        return isElsewhere(fetched, visit) ? 'elsewhere' : await readFetched(fetched)
      } catch (error) {
        if (parent === undefined || !isEvergrantError(error, 'NOT_FOUND')) throw error
        return 'unreachable'
      }
    },
  }
}

function childrenBelow(content: string): Below[] {
  return childrenOf(content).flatMap(({ url, type }) => {
    const id = url === undefined ? undefined : parseReference(url)?.id
    return url === undefined || id === undefined ? [] : [{ id, reference: url, mayBeShown: type === 'database' }]
  })
}
