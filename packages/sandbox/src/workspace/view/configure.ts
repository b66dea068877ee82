import type { Column } from '../column.js'
import { createStatementReader } from '../statement-reader.js'
import type { ViewConfiguration } from '../view.js'
import { DIRECTIVES } from './directives.js'

/**
 * A view's configuration after `FILTER …; SORT BY …; CLEAR …`. Throws a validation error that says where the text cannot be read,
 * or which property has no such operator.
 */
export function configureView(before: ViewConfiguration, text: string, columns: readonly Column[]): ViewConfiguration {
  const reader = createStatementReader('view configuration', text)
  const seen = new Set<string>()
  let configuration = before
  while (reader.peek() !== undefined) {
    if (reader.takeSymbol(';') !== undefined) continue
    const directive = DIRECTIVES.find(({ words }) => reader.takeWords(words))
    if (directive === undefined) {
      throw reader.unexpected(`a directive (${DIRECTIVES.map(({ words }) => words).join(', ')})`)
    }
    const { words, apply } = directive
    configuration = apply({ configuration, reader, columns, isRepeated: seen.has(words) })
    seen.add(words)
    if (reader.peek() !== undefined) reader.expectSymbol(';')
  }
  return configuration
}
