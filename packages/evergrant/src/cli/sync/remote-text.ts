import { digest } from './digest.js'
import type { KeptFile } from './folder-state.js'
import { type LocalNames, nameSources, stableSource, withPaths } from './kept-sources.js'
import { type PageFile, printPageFile, printYaml } from './page-file.js'
import { propertiesToYaml } from './property-yaml.js'
import { readProperties } from '../../notion-entry.js'
import { filesOf, imagesOf, parseMarkdown, printMarkdown, rewriteSources } from '../../notion/markdown/index.js'
import type { Slim } from './slim.js'
import type { WalkedObject } from './walk.js'

/** What the server has of one object, as a file would say it. */
export interface RemoteText {
  /** Digest of all that a person could have changed there. */
  readonly remote: string
  /** Digest of the content alone. */
  readonly content: string
  readonly revision: string
  /** Names for the files that the content shows. */
  readonly names: LocalNames
  /** The text of the file: with paths for those files that are kept, at this place. */
  print(options: {
    readonly place: string
    readonly names: ReadonlyMap<string, string>
    readonly extra: PageFile['extra']
  }): string
}

export function remoteTextOf(
  object: Pick<WalkedObject, 'reading' | 'isIncomplete'>,
  kept?: Readonly<Record<string, KeptFile>>,
): RemoteText {
  const { fetched, content, schema } = object.reading
  return fetched.kind === 'page'
    ? pageText({ page: fetched, content, schema, isIncomplete: object.isIncomplete }, kept)
    : schemaText(fetched)
}

/** A page, with all its blocks, as it was read. */
export interface PageReading {
  readonly page: Extract<Slim, { kind: 'page' }>
  readonly content: string
  readonly schema: WalkedObject['reading']['schema']
  readonly isIncomplete: boolean
}

export function pageText(
  { page, content, schema, isIncomplete }: PageReading,
  kept?: Readonly<Record<string, KeptFile>>,
): RemoteText {
  const row = schema === undefined ? undefined : propertiesToYaml(readProperties(page.properties, schema), schema)
  const { title, icon, cover, url, id, revision } = page
  const names = nameSources(content, kept)
  return {
    remote: digest(JSON.stringify([title, icon, stableSource(cover ?? ''), stableContent(content), row?.properties])),
    content: digest(stableContent(content)),
    revision,
    names,
    print: ({ place, names: kept, extra }) =>
      printPageFile({
        format: undefined,
        id,
        url,
        title,
        icon,
        cover: cover && stableSource(cover),
        revision,
        parent: page.dataSourceUrl ?? page.ancestors[0]?.url,
        isIncomplete,
        properties: row?.properties,
        computed: row && Object.keys(row.computed).length > 0 ? row.computed : undefined,
        extra,
        content: withPaths(content, kept, place),
      }),
  }
}

/** Without the signatures that each reading makes anew. */
export function stableContent(content: string): string {
  const sources = [...imagesOf(content), ...filesOf(content)].map(({ source }): [string, string] => [
    source,
    stableSource(source),
  ])
  return rewriteSources(content, new Map(sources))
}

const NO_NAMES: LocalNames = { names: new Map(), sources: new Map() }

/** A database, a data source or a view: what its columns are, for the reader. Nothing of it is pushed. */
function schemaText(fetched: Exclude<Slim, { kind: 'page' }>): RemoteText {
  const { kind, title, url, icon } = fetched
  const data = { evergrant: 1, kind, ...partsOf(fetched), url, title, icon }
  const text = printYaml(withoutUndefined(data))
  const name = digest(text)
  return { remote: name, content: name, revision: name, names: NO_NAMES, print: () => text }
}

function partsOf(fetched: Exclude<Slim, { kind: 'page' }>): Record<string, unknown> {
  switch (fetched.kind) {
    case 'database':
      return { id: fetched.id, dataSources: fetched.dataSources, views: fetched.views }
    case 'data-source':
      return { dataSources: [fetched.schema] }
    case 'view':
      return { view: fetched.view }
    case 'self':
    case 'document':
      return {}
  }
}

function withoutUndefined(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown
}

/** Names a content by what it says: Notion writes some of it in words of its own, and gives files that were sent another source. */
export function meaningOf(content: string): string {
  const sources = [...imagesOf(content), ...filesOf(content)].map(({ source }): [string, string] => [source, 'file'])
  return digest(printMarkdown(parseMarkdown(rewriteSources(content, new Map(sources)))))
}
