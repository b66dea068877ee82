import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { COLORS, type ColumnDefinition } from './column-definition.js'
import { parseCreateTable, parseStatements, type SchemaChange } from './statements.js'

const name = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((text) => text.trim() !== '')
const text = fc.string({ maxLength: 12, unit: 'grapheme' })
const options = fc.uniqueArray(fc.record({ name: text, color: fc.constantFrom(...COLORS) }), {
  selector: (one) => one.name,
  maxLength: 4,
})
const plain = (type: string, written: string) => fc.constant({ type, written })

/** A type as the parser gives it, with the words that say it. */
const typed: fc.Arbitrary<{ written: string } & Record<string, unknown>> = fc.oneof(
  plain('text', 'RICH_TEXT'),
  plain('date', 'DATE'),
  plain('person', 'people'),
  plain('checkbox', 'CHECKBOX'),
  plain('url', 'URL'),
  plain('email', 'EMAIL'),
  plain('phone_number', 'PHONE_NUMBER'),
  plain('file', 'FILES'),
  plain('created_time', 'CREATED_TIME'),
  plain('last_edited_time', 'LAST_EDITED_TIME'),
  plain('number', 'NUMBER'),
  plain('auto_increment_id', 'UNIQUE_ID'),
  fc
    .constantFrom('dollar', 'percent')
    .map((format) => ({ type: 'number', format, written: `NUMBER FORMAT '${format}'` })),
  fc
    .stringMatching(/^[A-Z]{1,5}$/)
    .map((prefix) => ({ type: 'auto_increment_id', prefix, written: `UNIQUE_ID PREFIX '${prefix}'` })),
  options.map((list) => ({ type: 'select', options: list, written: `SELECT(${list.map(printOption).join(', ')})` })),
  options.map((list) => ({
    type: 'multi_select',
    options: list,
    written: `MULTI_SELECT(${list.map(printOption).join(',')})`,
  })),
  text.map((expression) => ({ type: 'formula', expression, written: `FORMULA(${string(expression)})` })),
  fc.tuple(text, text, text).map(([relation, target, rollup]) => ({
    type: 'rollup',
    relation,
    target,
    function: rollup,
    written: `ROLLUP(${string(relation)}, ${string(target)}, ${string(rollup)})`,
  })),
  text.map((target) => ({ type: 'relation', target, written: `RELATION(${string(target)})` })),
  text.map((target) => ({ type: 'relation', target, dual: {}, written: `RELATION(${string(target)}, DUAL)` })),
  fc.tuple(text, name, fc.boolean()).map(([target, dual, withId]) => ({
    type: 'relation',
    target,
    dual: { name: dual },
    written: `RELATION(${string(target)}, DUAL ${string(dual)}${withId ? " 'children'" : ''})`,
  })),
)

const column = fc
  .record({ name, typed, description: fc.option(text, { nil: undefined }) })
  .map(({ name: called, typed: { written, ...type }, description }) => ({
    definition: {
      name: called,
      ...type,
      ...(description === undefined ? {} : { description }),
    } as unknown as ColumnDefinition,
    written: `${ident(called)} ${written}${description === undefined ? '' : ` COMMENT ${string(description)}`}`,
  }))

test('a schema is read as it was written', () => {
  fc.assert(
    fc.property(fc.array(column, { maxLength: 6 }), fc.boolean(), (columns, isLong) => {
      const head = isLong ? 'create table if not exists "T" ' : 'CREATE TABLE '
      const written = `${head}(${columns.map((one) => one.written).join(',\n')})${isLong ? ';' : ''}`
      expect(parseCreateTable(written)).toEqual(columns.map(({ definition }) => definition))
    }),
  )
})

const change = fc.oneof(
  column.map(({ definition, written }) => ({
    change: { kind: 'add', column: definition },
    written: `ADD COLUMN ${written}`,
  })),
  column.map(({ definition, written }) => ({
    change: { kind: 'alter', column: definition },
    written: `ALTER COLUMN ${ident(definition.name)} SET ${written.slice(ident(definition.name).length)}`,
  })),
  name.map((dropped) => ({ change: { kind: 'drop', name: dropped }, written: `DROP COLUMN ${ident(dropped)}` })),
  fc.tuple(name, name).map(([from, to]) => ({
    change: { kind: 'rename', name: from, to },
    written: `RENAME COLUMN ${ident(from)} TO ${ident(to)}`,
  })),
)

test('statements are read as they were written', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
      const written = changes.map((one) => one.written).join('; ')
      expect(parseStatements(written)).toEqual(changes.map((one) => one.change as SchemaChange))
    }),
  )
})

test('any text is read or refused with a validation error', () => {
  const words = fc.constantFrom(
    'CREATE TABLE',
    '(',
    ')',
    '"A"',
    'TITLE',
    ',',
    ';',
    "'x'",
    ':red',
    'SELECT',
    'NUMBER',
    '1',
    'DUAL',
  )
  const noise = fc.oneof(
    fc.string(),
    fc.array(words, { maxLength: 12 }).map((list) => list.join(' ')),
  )
  fc.assert(
    fc.property(noise, (given) => {
      for (const parse of [parseCreateTable, parseStatements]) {
        try {
          parse(given)
        } catch (error) {
          expect(error).toMatchObject({ code: 'validation_error' })
        }
      }
    }),
  )
})

describe('errors say where and what', () => {
  test.each([
    ['CREATE TABLE', 'The schema cannot be read: "(" is expected, but the text ends.'],
    ['CREATE TABLE ("A" TITLE "B" URL)', 'at character 25: ")" is expected, but "B" stands there'],
    ['CREATE TABLE ("A" SELECT("x"))', 'an option in single quotes is expected, but "x" stands there'],
    [`CREATE TABLE ("A" SELECT('x', 'x'))`, 'The option "x" is named twice.'],
    ['CREATE TABLE ("A" NUMBER FORMAT)', "a format such as 'dollar' is expected"],
    [`CREATE TABLE ("A" RELATION('x', BOTH))`, 'DUAL is expected, but "BOTH" stands there'],
    [`CREATE TABLE ("A" UNIQUE_ID PREFIX 'no spaces')`, 'must be 1 to 10 letters or digits'],
    ['CREATE TABLE (" " TITLE)', 'must not be empty'],
    ['CREATE TABLE ("A" TITLE) extra', 'the end is expected, but "extra" stands there'],
    ['CREATE TABLE ("A" TITLE €)', '"€)" is no word, name, string or number'],
  ])('%s', (given, message) => {
    expect(() => parseCreateTable(given)).toThrow(message)
  })
})

function printOption({ name: option, color }: { name: string; color: string }): string {
  return color === 'default' ? string(option) : `${string(option)}:${color}`
}

function ident(given: string): string {
  return `"${given.replaceAll('"', '""')}"`
}

function string(given: string): string {
  return `'${given.replaceAll("'", "''")}'`
}
