import { freeStem, nameKey } from './file-name.js'
import type { ObjectKind } from './folder-state.js'

/** Where objects stand in a folder. A place is a path without ending: of a page `PLACE.md`, of what is below it `PLACE/…`, of its files `PLACE.files/…`. */

export interface Placed {
  readonly id: string
  readonly kind: ObjectKind
  readonly title: string
  /** ID of the object in whose folder it belongs. */
  readonly parent: string | undefined
}

export interface KnownPlace {
  /** Of its file, where it is now. */
  readonly path: string
  /** Of its file, where this program put it; another one was chosen by a person, and stays. */
  readonly putAt: string
  readonly title: string
  readonly parent: string | undefined
}

export interface Move {
  readonly id: string
  readonly from: string
  readonly to: string
}

export interface Places {
  /** By ID, for every object. */
  readonly places: ReadonlyMap<string, string>
  /** In the order in which they have to be done: each takes along what is below. */
  readonly moves: readonly Move[]
}

export function pathAt(place: string, kind: ObjectKind): string {
  return kind === 'page' ? `${place}.md` : `${place}/schema.yaml`
}

export function placeOf(path: string): string {
  return path.endsWith('/schema.yaml') ? path.slice(0, -'/schema.yaml'.length) : path.replace(/\.md$/i, '')
}

export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
}

/**
 * Gives every object its place. One that is known keeps it, until its title or its parent changes at the server; what is new gets a name
 * by its title. `objects` are in the order of the tree, `taken` are the places of all else in the folder.
 */
export function placeAll(
  objects: readonly Placed[],
  known: ReadonlyMap<string, KnownPlace>,
  { taken, keepNames = false }: { readonly taken: Iterable<string>; readonly keepNames?: boolean },
): Places {
  const places = new Map<string, string>()
  const moves: Move[] = []
  const occupied = new Set([...taken].map(nameKey))
  for (const { path } of known.values()) occupied.add(nameKey(placeOf(path)))

  const freeIn = (folder: string, { title, id }: Placed, except?: string) => {
    const isTaken = (key: string) => {
      const place = nameKey(inFolder(folder, key))
      return occupied.has(place) && place !== except
    }
    return inFolder(folder, freeStem(title, id, isTaken))
  }
  const move = (id: string, from: string, to: string) => {
    moves.push({ id, from, to })
    const [old, now] = [nameKey(from), nameKey(to)]
    const below = [...occupied].filter((place) => place === old || place.startsWith(`${old}/`))
    for (const place of below) occupied.delete(place)
    for (const place of below) occupied.add(`${now}${place.slice(old.length)}`)
    occupied.add(now)
  }

  for (const object of objects) {
    const home = object.parent === undefined ? '' : (places.get(object.parent) ?? '')
    const before = known.get(object.id)
    if (before === undefined) {
      const place = freeIn(home, object)
      occupied.add(nameKey(place))
      places.set(object.id, place)
      continue
    }
    const current = moves.reduce(moved, placeOf(before.path))
    const place = wanted({ object, before, current, home, keepNames, freeIn })
    if (place !== current) move(object.id, current, place)
    places.set(object.id, place)
  }
  return { places, moves }
}

interface Wanted {
  readonly object: Placed
  readonly before: KnownPlace
  readonly current: string
  readonly home: string
  readonly keepNames: boolean
  readonly freeIn: (folder: string, object: Placed, except?: string) => string
}

function wanted({ object, before, current, home, keepNames, freeIn }: Wanted): string {
  const isRenamed = before.title !== object.title && !keepNames
  const isElsewhere = folderOf(before.path) !== folderOf(before.putAt)
  const isMoved = before.parent !== object.parent && !isElsewhere
  if (!isRenamed && !isMoved) return current
  const folder = isMoved ? home : folderOf(current)
  if (isRenamed) return freeIn(folder, object, nameKey(current))
  const same = inFolder(folder, nameOf(current))
  return same === current ? current : freeIn(folder, { ...object, title: nameOf(current) })
}

function moved(place: string, { from, to }: Move): string {
  return place === from || place.startsWith(`${from}/`) ? `${to}${place.slice(from.length)}` : place
}

const inFolder = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)
const nameOf = (place: string): string => place.slice(place.lastIndexOf('/') + 1)
