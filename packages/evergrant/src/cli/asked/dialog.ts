import { NOTION_SERVER } from '../../index.js'
import type { Asker } from './asker.js'
import { CLEAR_LINE, paint, withoutControls } from '../terminal.js'

/** What a person answers a server. */
export type Elicited =
  | { readonly action: 'accept'; readonly content?: Readonly<Record<string, unknown>> }
  | { readonly action: 'decline' | 'cancel' }

export interface Dialog {
  say(text: string): void
  /** The next line, without the spaces round it. @throws `NoMoreLines` */
  line(question: string): Promise<string>
  /** One of the words. Asks until it is one. */
  choose<T extends string>(question: string, words: Readonly<Record<string, T>>): Promise<T>
}

/** Questions of a server at the terminal. Whoever ends the input, by Ctrl-D, cancels. */
export async function withDialog(
  context: Asker,
  signal: AbortSignal,
  talk: (dialog: Dialog) => Promise<Elicited>,
): Promise<Elicited> {
  const { stdin, stderr, env } = context.io
  const lines = stdin.lines(signal)[Symbol.asyncIterator]()
  const dialog: Dialog = {
    say: (text) => context.say(withoutControls(text)),
    async line(question) {
      stderr.write(paint(stderr, env, 'bold', withoutControls(question)))
      const next = await lines.next()
      if (next.done === true) throw new NoMoreLines()
      return next.value.trim()
    },
    async choose(question, words) {
      for (;;) {
        const typed = (await dialog.line(question)).toLowerCase()
        const word = Object.hasOwn(words, typed) ? words[typed] : undefined
        if (word !== undefined) return word
      }
    },
  }
  stderr.write(CLEAR_LINE)
  try {
    return await talk(dialog)
  } catch (error) {
    if (!(error instanceof NoMoreLines)) throw error
    stderr.write('\n')
    return { action: 'cancel' }
  } finally {
    await lines.return?.()
  }
}

class NoMoreLines extends Error {}

/** Whose question it is: the host of the server. */
export function hostOf(context: Asker): string {
  return new URL(context.connection().server ?? NOTION_SERVER).host
}

export const DECLINE_OR_CANCEL = {
  d: 'decline',
  n: 'decline',
  no: 'decline',
  decline: 'decline',
  c: 'cancel',
  cancel: 'cancel',
} as const

/** Lines of a text from outside, set in. */
export function setIn(text: unknown): string {
  return typeof text === 'string' ? text.trim().replaceAll(/^/gm, '  ') : ''
}
