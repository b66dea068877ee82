import type { Ancestor, ViewSummary } from '../fetched.js'
import type { DataSourceSchema } from '../schema.js'
import { attribute, findBlock, findTag, findTags, jsonOf, keptUrl } from './envelope.js'
import { ancestorsIn } from './page-reply.js'
import { parseDataSources } from './schema-reply.js'

/** What the text of a fetched database says of it. */
export interface DatabaseText {
  readonly url: string | undefined
  readonly icon: string | undefined
  readonly isInline: boolean
  readonly ancestors: readonly Ancestor[]
  readonly dataSources: readonly DataSourceSchema[]
  readonly views: readonly ViewSummary[]
}

/** `undefined` when the text is no database. */
export function parseDatabaseText(text: string): DatabaseText | undefined {
  const tag = findTag(text, 'database')
  if (tag === undefined) return undefined
  const url = attribute(tag, 'url')
  return {
    url: url === undefined ? undefined : keptUrl(url),
    icon: attribute(tag, 'icon'),
    isInline: attribute(tag, 'inline') === 'true',
    ancestors: ancestorsIn(text.slice(tag.end)),
    dataSources: parseDataSources(text),
    views: parseViews(text),
  }
}

/** Every view that the text describes. @throws `RESPONSE_INVALID` for one that cannot be read */
export function parseViews(text: string): readonly ViewSummary[] {
  return findTags(text, 'view').flatMap((tag) => {
    const url = attribute(tag, 'url')
    if (url === undefined) return []
    const configuration = jsonOf('view', findBlock(text, 'view', tag.index)?.content ?? '') ?? {}
    const { name, type, dataSourceUrl } = configuration
    return [
      {
        url: keptUrl(url),
        name: typeof name === 'string' ? name : '',
        type: typeof type === 'string' ? type : '',
        dataSourceUrl: typeof dataSourceUrl === 'string' ? keptUrl(dataSourceUrl) : undefined,
        configuration,
      },
    ]
  })
}
