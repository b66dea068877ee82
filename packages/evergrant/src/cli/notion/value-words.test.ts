import { describe, expect, it } from 'vitest'
import type { ColumnSchema } from '../../notion-entry.js'
import { cellText } from './cell-text.js'
import { valuesFromRecord, valuesFromWords } from './value-words.js'

const column = (name: string, type: string, more: Partial<ColumnSchema> = {}): ColumnSchema => ({
  name,
  type,
  description: '',
  isReadOnly: false,
  options: [],
  sqlNames: [name],
  relatedUrl: undefined,
  ...more,
})
const option = (name: string) => ({ name, color: undefined, group: undefined })
const COLUMNS = [
  column('Name', 'title'),
  column('Status', 'status', { options: [option('Not started'), option('Done')] }),
  column('Due date', 'date'),
  column('Due', 'date'),
  column('a=b', 'text'),
  column('Estimate', 'number'),
  column('Shipped', 'checkbox'),
  column('Tags', 'multi_select'),
  column('Labels', 'multi_select', { options: [option('red'), option('a, b')] }),
  column('Priority', 'select', { options: [option('High'), option('Low')] }),
  column('Owner', 'person'),
  column('Link', 'url'),
  column('Where', 'place'),
  column('Created', 'created_time', { isReadOnly: true }),
]

describe('words that give values', () => {
  it.each<[string[], unknown]>([
    [['Name= two  words '], { Name: ' two  words ' }],
    [['name=x'], { Name: 'x' }],
    [['Due date=2026-10-19', 'Due=2026-10-20'], { 'Due date': { start: '2026-10-19' }, Due: { start: '2026-10-20' } }],
    [['Due=2026-10-19..2026-10-21'], { Due: { start: '2026-10-19', end: '2026-10-21' } }],
    [['Due=2026-10-19T09:00:00+02:00'], { Due: { start: '2026-10-19T09:00:00+02:00' } }],
    [['Due:={"start":"2026-10-19"}'], { Due: { start: '2026-10-19' } }],
    [['a=b=c=d'], { 'a=b': 'c=d' }],
    [['Estimate=3.5'], { Estimate: 3.5 }],
    [['Estimate:=-2'], { Estimate: -2 }],
    [['Shipped=yes'], { Shipped: true }],
    [['Shipped=__NO__'], { Shipped: false }],
    [['Status=done'], { Status: 'Done' }],
    [['Tags=sync, mobile'], { Tags: ['sync', 'mobile'] }],
    [['Tags=sync', 'Tags=mobile'], { Tags: ['sync', 'mobile'] }],
    [['Tags:=["a, b"]'], { Tags: ['a, b'] }],
    [['Labels=Red'], { Labels: ['red'] }],
    [['Labels=a, b', 'Labels=red'], { Labels: ['a, b', 'red'] }],
    [['Labels:=["a, b"]'], { Labels: ['a, b'] }],
    [['Priority=high'], { Priority: 'High' }],
    [['Link='], { Link: null }],
    [['Estimate:=null'], { Estimate: null }],
    [['Name:=7'], { Name: '7' }],
    [['Where=Oslo'], { Where: { name: 'Oslo' } }],
  ])('%j are typed by their columns', (words, values) => {
    expect(valuesFromWords(COLUMNS, words)).toEqual(values)
  })

  it.each([
    [['Status=Dne'], '"Status" has no option "Dne"; did you mean "Done"? There are "Not started", "Done"'],
    [['Labels=red,blue'], '"Labels" has no option "blue"; there are "red", "a, b"'],
    [['Labels:=["blue"]'], '"Labels" has no option "blue"'],
    [['Priority=Medium'], '"Priority" has no option "Medium"; there are "High", "Low"'],
    [['Due=2026-02-30'], '"Due" takes a day like 2026-10-19'],
    [['Due:={"start":"soon"}'], '"Due" takes a day like 2026-10-19'],
    [['Estimate=many'], '"Estimate" takes a number; got "many"'],
    [['Estimate:={}'], '"Estimate" takes a number; got {}'],
    [['Shipped=perhaps'], '"Shipped" takes yes or no; got "perhaps"'],
    [['Due=tomorrow'], '"Due" takes a day like 2026-10-19'],
    [['Due=2026-13-45'], '"Due" takes a day like 2026-10-19'],
    [['Due=2026-10-19..2026-10-20..2026-10-21'], '"Due" takes a day like 2026-10-19'],
    [['Created=now'], '"Created" is set by Notion itself'],
    [['Estmate=3'], 'There is no column "Estmate"; did you mean "Estimate"?'],
    [['Zzzzzzzz=3'], 'There is no column "Zzzzzzzz"; there are Name, Status'],
    [['Name'], '"Name" gives no column a value'],
    [['=x'], '"=x" gives no column a value'],
    [['Name:=x'], '"Name" is given with := but its value is not JSON'],
    [['Name=a', 'Name=b'], '"Name" is given twice, and takes one value'],
  ])('%j are refused', (words, message) => {
    expect(() => valuesFromWords(COLUMNS, words)).toThrow(message)
  })
})

it('takes the values of a record by column, and clears by empty cells', () => {
  const record = { name: 'x', Estimate: '3', Shipped: true, Tags: 'a, b', Due: '' }
  expect(valuesFromRecord(COLUMNS, record)).toEqual({
    Name: 'x',
    Estimate: 3,
    Shipped: true,
    Tags: ['a', 'b'],
    Due: null,
  })
})

it.each<[unknown, string]>([
  [undefined, ''],
  [null, ''],
  ['text', 'text'],
  [3.5, '3.5'],
  [true, 'true'],
  [['a', 'b'], 'a, b'],
  [{ start: '2026-10-19' }, '2026-10-19'],
  [{ start: '2026-10-19', end: '2026-10-21' }, '2026-10-19..2026-10-21'],
  [{ name: 'Oslo', latitude: 59.9, longitude: 10.7 }, 'Oslo'],
  [{ latitude: 59.9, longitude: 10.7 }, '59.9, 10.7'],
])('%j is shown as %j', (value, text) => {
  expect(cellText(value)).toBe(text)
})
