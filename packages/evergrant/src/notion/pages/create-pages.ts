import { EvergrantError, isEvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import { settled } from '../async-tasks.js'
import type { CallOptions } from '../caller.js'
import type { NotionContext } from '../context.js'
import { fetchPage } from '../fetch-notion.js'
import type { EditOptions, FillOptions, NewPage, ParentReference, WrittenPage } from '../pages.js'
import type { DataSourceSchema } from '../schema.js'
import { assertNoneMoved } from './children-at-risk.js'
import { parentArgument, sourceOf } from './parent.js'
import { propertyMap } from './property-map.js'
import { parseWrittenPages, writtenFrom } from './written-page.js'

export interface Creating extends Pick<EditOptions, 'allowMovingChildren' | 'dryRun'>, FillOptions {
  readonly parent?: ParentReference | undefined
}

/** As many calls as it takes; when a later one fails, the error says what the earlier ones have made. */
export async function createPages(
  context: NotionContext,
  pages: readonly NewPage[],
  { parent = 'workspace', allowMovingChildren = false, dryRun = false, signal, wait }: Creating,
): Promise<readonly WrittenPage[]> {
  if (!allowMovingChildren) for (const { content = '' } of pages) assertNoneMoved('', content)
  const source = sourceOf(parent)
  const schema = source === undefined ? undefined : await context.schemas.only(source, { signal })
  // One by one before any is sent: what does not fit leaves nothing behind.
  const planned = pages.map((page) => newPage(page, schema))
  const made: WrittenPage[] = []
  if (dryRun) return made
  for (let at = 0; at < planned.length; at += AT_ONCE) {
    const args = { pages: planned.slice(at, at + AT_ONCE), parent: parentArgument(parent, schema) }
    made.push(...(await createSome(context, args, { signal, wait }).catch((error: unknown) => fail(error, made))))
  }
  return made
}

type Arguments = { readonly pages: readonly object[]; readonly parent: object | undefined }

async function createSome(
  context: NotionContext,
  args: Arguments,
  { wait = true, ...options }: FillOptions,
): Promise<readonly WrittenPage[]> {
  const call = (allowAsync: boolean) =>
    context.calls.call('create_pages', { ...args, allow_async: allowAsync }, { ...options, optional: ['allow_async'] })
  try {
    const answer = await call(wait).catch((error: unknown) => {
      // Too large for a task, perhaps; refused in any case, so nothing was written.
      if (!isEvergrantError(error, 'VALIDATION_FAILED') || JSON.stringify(args).length < LARGE) throw error
      return call(false)
    })
    return parseWrittenPages(!wait && namesPages(answer) ? answer : await settled(context, answer, options))
  } catch (error) {
    return landedPage(context, error, { args, options })
  }
}

/** Before the task that fills them is done. */
function namesPages(answer: unknown): boolean {
  return isObject(answer) && Array.isArray(answer['pages'])
}

/** A single page whose creation failed after it was there. Of several nobody can tell which are. */
async function landedPage(
  context: NotionContext,
  error: unknown,
  { args, options }: { readonly args: Arguments; readonly options: CallOptions },
): Promise<readonly WrittenPage[]> {
  const id = isEvergrantError(error, 'MAYBE_COMMITTED') ? error.details['committedResourceId'] : undefined
  if (typeof id !== 'string' || args.pages.length !== 1) throw error
  // Where the look fails too, the first error says more.
  const page = await fetchPage(context, id, options).catch(() => undefined)
  if (page === undefined) throw error
  return [writtenFrom(page)]
}

function newPage(page: NewPage, schema: DataSourceSchema | undefined): object {
  const { title, content, values, icon, cover, template } = page
  if (template !== undefined && content !== undefined) {
    throw new TypeError('A page is made of a template or of content, not of both')
  }
  return {
    properties: propertyMap({ title: schema === undefined ? (title ?? '') : title, values }, schema),
    ...(content !== undefined && { content }),
    ...(template !== undefined && { template_id: template }),
    ...(icon !== undefined && { icon }),
    ...(cover !== undefined && { cover }),
  }
}

/** Whoever tries again after an error that asks for it would make the first ones twice. */
function fail(error: unknown, made: readonly WrittenPage[]): never {
  if (made.length === 0 || !isEvergrantError(error)) throw error
  const isTriedAgain = error.exitCode === LATER || error.exitCode === LOGIN
  const code = isTriedAgain ? 'MAYBE_COMMITTED' : error.code
  throw new EvergrantError(code, `${error.message} (${made.length} were made before)`, {
    cause: error,
    details: { ...error.details, made: made.map(({ url }) => url) },
    hint: `${error.hint} The pages of \`details.made\` are there: send only the others.`,
  })
}

const AT_ONCE = 100
/** Exit codes of what can be tried again, at once or after a login. */
const [LATER, LOGIN] = [75, 4]
const LARGE = 20_000
