import type { ParentReference, PropertyValue } from '../../notion-entry.js'
import { fromGithubMarkdown } from '../notion/github/from-github.js'
import type { ScannedFile } from './folder-scan.js'

/** A file that is to become a page. */
export interface NewFile {
  readonly file: ScannedFile
  /** It may be GitHub's Markdown: it is, unless this program wrote it. */
  readonly isGithub: boolean
  readonly title: string
  readonly content: string
  /** Of a row. */
  readonly values?: Readonly<Record<string, PropertyValue>> | undefined
}

/** Something at the server that a page can be made in, and its ID here where the folder has it. */
export interface Home {
  readonly id: string | undefined
  readonly reference: Exclude<ParentReference, 'workspace'>
}

/** The title and the content that a page of this file has. */
export function newFileOf(file: ScannedFile, { isGithub }: Pick<NewFile, 'isGithub'>): NewFile {
  const { page, path } = file
  const text = page?.content ?? ''
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.md$/i, '')
  if (!isGithub || page?.format !== undefined) return { file, isGithub, title: page?.title ?? name, content: text }
  const [heading, title] = /^\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|$)/.exec(text) ?? []
  const isTitled = page?.title === undefined && heading !== undefined
  const body = isTitled ? text.slice(heading.length) : text
  return { file, isGithub, title: page?.title ?? title ?? name, content: fromGithubMarkdown(body) }
}
