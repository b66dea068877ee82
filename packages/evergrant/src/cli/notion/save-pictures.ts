import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isEvergrantError } from '../../errors.js'
import type { FetchedPage } from '../../notion-entry.js'
import { imagesOf, rewriteSources } from '../../notion/markdown/index.js'
import type { Context } from '../context.js'
import { writeNewFile } from '../offers/new-file.js'
import { onOneLine } from '../terminal.js'
import { localFileName } from './file-name.js'
import { withNotion } from './open-notion.js'
import { withSlowLine } from './slow-line.js'

/** The page, whose pictures are files of this folder now. A picture that cannot be had stays where it is, and is told. */
export async function withPictures(context: Context, page: FetchedPage, folder: string): Promise<FetchedPage> {
  const sources = new Map([...imagesOf(page.content)].map(({ source, url }) => [source, url]))
  if (sources.size === 0) {
    context.say('The page has no pictures.')
    return page
  }
  await mkdir(folder, { recursive: true })
  const places = new Map<string, string>()
  const missing: string[] = []
  await withNotion(context, {}, (notion) =>
    withSlowLine(context, 'Getting pictures…', async (tell) => {
      for (const [source, url] of sources) {
        tell(`Getting pictures… ${places.size} of ${sources.size}`)
        try {
          const { name, bytes } = await notion.files.download(url, { signal: context.io.signal })
          const path = await writePicture(folder, name, bytes)
          // Markdown has one way to write a path.
          places.set(source, path.replaceAll('\\', '/'))
        } catch (error) {
          if (!isEvergrantError(error)) throw error
          missing.push(error.message)
        }
      }
    }),
  )
  for (const why of missing) context.warn(onOneLine(`A picture stays where it is: ${why}`))
  context.say(`Pictures in ${onOneLine(folder)}: ${places.size}`)
  return { ...page, content: rewriteSources(page.content, places) }
}

/** Under its own name, or with a number where there is another of that name. */
async function writePicture(folder: string, given: string, bytes: Uint8Array): Promise<string> {
  const name = localFileName(given, 'picture')
  const [, stem = name, ending = ''] = /^(.+?)(\.[^.]*)?$/.exec(name) ?? []
  for (let number = 1; ; number += 1) {
    const path = join(folder, number === 1 ? name : `${stem}-${number}${ending}`)
    try {
      await writeNewFile(path, bytes)
      return path
    } catch (error) {
      if (!isEvergrantError(error, 'FILE_EXISTS')) throw error
    }
  }
}
