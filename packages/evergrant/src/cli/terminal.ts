import { styleText } from 'node:util'
import type { Environment, TextOutput } from './io.js'

type Format = Parameters<typeof styleText>[0]

/** Takes away what stands on a terminal's line. */
export const CLEAR_LINE = '\r\u001B[2K'

/**
 * Text from elsewhere, safe to show on a terminal: escape sequences and other control characters would move the cursor,
 * rewrite what stands above or change the clipboard. Line breaks and tabs stay.
 */
export function withoutControls(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu, '')
}

/** Like `withoutControls`, on one line. */
export function onOneLine(text: string): string {
  return withoutControls(text.replaceAll(/\s+/g, ' ')).trim()
}

/** Colours text for a terminal; leaves it alone for a pipe, a file, or where `NO_COLOR` is set. */
export function paint(output: TextOutput, env: Environment, format: Format, text: string): string {
  const wanted = output.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  return wanted ? styleText(format, text, { validateStream: false }) : text
}

/** Cuts at `width` characters, with an ellipsis where something is missing. */
export function shorten(text: string, width: number): string {
  const characters = [...text]
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`
}

/** Rows as aligned columns; the last column is left as long as it is. */
export function formatColumns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, [...cell].length)))
  const pad = (cell: string, at: number) => cell + ' '.repeat((widths[at] ?? 0) - [...cell].length)
  return rows
    .map(
      (row) =>
        row
          .map((cell, at) => (at === row.length - 1 ? cell : pad(cell, at)))
          .join('  ')
          .trimEnd() + '\n',
    )
    .join('')
}
