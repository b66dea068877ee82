import type { ReadStream } from 'node:tty'
import { EvergrantError } from '../errors.js'

/** What is needed of a terminal that is typed at. */
export interface Keyboard extends Pick<ReadStream, 'setRawMode' | 'setEncoding' | 'pause' | 'resume'> {
  on(event: 'data', listener: (chunk: string) => void): unknown
  off(event: 'data', listener: (chunk: string) => void): unknown
}

/**
 * One line typed at a terminal that does not show it. Backspace and Ctrl-U correct it, Enter or Ctrl-D end it.
 *
 * @param ask writes the question, once nothing is shown any more: a fast answer would stand there
 *
 * @throws EvergrantError `INTERRUPTED` at Ctrl-C, which reaches a raw terminal as a character
 */
export function readHiddenLine(
  keyboard: Keyboard,
  { ask, signal }: { readonly ask: () => void; readonly signal: AbortSignal },
): Promise<string> {
  return new Promise((resolve, reject) => {
    let line = ''
    const end = (settle: () => void) => {
      keyboard.off('data', onData)
      signal.removeEventListener('abort', onAbort)
      keyboard.setRawMode(false)
      keyboard.pause()
      settle()
    }
    const onAbort = () => end(() => reject(new EvergrantError('INTERRUPTED', 'Interrupted')))
    const onData = (chunk: string) => {
      for (const key of chunk.replaceAll(KEY_SEQUENCES, '')) {
        if (key === CTRL_C) return onAbort()
        if (key === '\r' || key === '\n' || key === CTRL_D) return end(() => resolve(line))
        line = typed(line, key)
      }
    }
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    keyboard.setRawMode(true)
    keyboard.setEncoding('utf8')
    keyboard.on('data', onData)
    keyboard.resume()
    ask()
  })
}

function typed(line: string, key: string): string {
  if (key === CTRL_U) return ''
  if (key === BACKSPACE || key === '\b') return [...line].slice(0, -1).join('')
  return /\p{Cc}/u.test(key) ? line : line + key
}

/** Arrows and the like, which would leave their letters behind. */
const KEY_SEQUENCES = /\u001B(?:\[[\d;?]*[ -/]*[@-~]|O.)/g
const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const CTRL_U = '\u0015'
const BACKSPACE = '\u007F'
