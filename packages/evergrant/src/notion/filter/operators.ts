/** What a comparison is called by people, whatever the type of the column. */
export type Comparison =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'contains'
  | 'does not contain'
  | 'starts with'
  | 'ends with'
  | 'within'

/** How the values of a column are compared. */
export type Family =
  | 'text'
  | 'number'
  | 'date'
  | 'select'
  | 'multi_select'
  | 'status'
  | 'checkbox'
  | 'person'
  | 'relation'
  | 'verification'

/** Notion's own names, by kind of column. */
export const OPERATORS: Readonly<Record<Family, Readonly<Partial<Record<Comparison, string>>>>> = {
  text: {
    '=': 'string_is',
    '!=': 'string_is_not',
    contains: 'string_contains',
    'does not contain': 'string_does_not_contain',
    'starts with': 'string_starts_with',
    'ends with': 'string_ends_with',
  },
  number: {
    '=': 'number_equals',
    '!=': 'number_does_not_equal',
    '<': 'number_less_than',
    '<=': 'number_less_than_or_equal_to',
    '>': 'number_greater_than',
    '>=': 'number_greater_than_or_equal_to',
  },
  date: {
    '=': 'date_is',
    '<': 'date_is_before',
    '<=': 'date_is_on_or_before',
    '>': 'date_is_after',
    '>=': 'date_is_on_or_after',
    within: 'date_is_within',
  },
  select: { '=': 'enum_is', '!=': 'enum_is_not' },
  multi_select: {
    contains: 'enum_contains',
    'does not contain': 'enum_does_not_contain',
    '=': 'enum_contains',
    '!=': 'enum_does_not_contain',
  },
  status: { '=': 'status_is', '!=': 'status_is_not' },
  checkbox: { '=': 'checkbox_is', '!=': 'checkbox_is_not' },
  person: {
    contains: 'person_contains',
    'does not contain': 'person_does_not_contain',
    '=': 'person_contains',
    '!=': 'person_does_not_contain',
  },
  relation: {
    contains: 'relation_contains',
    'does not contain': 'relation_does_not_contain',
    '=': 'relation_contains',
    '!=': 'relation_does_not_contain',
  },
  verification: { '=': 'verification_is', '!=': 'verification_is_not' },
}

const FAMILIES: Readonly<Record<string, Family | undefined>> = {
  title: 'text',
  text: 'text',
  url: 'text',
  email: 'text',
  phone_number: 'text',
  number: 'number',
  auto_increment_id: 'number',
  date: 'date',
  created_time: 'date',
  last_edited_time: 'date',
  last_visited_time: 'date',
  select: 'select',
  multi_select: 'multi_select',
  status: 'status',
  checkbox: 'checkbox',
  person: 'person',
  people: 'person',
  created_by: 'person',
  last_edited_by: 'person',
  relation: 'relation',
  verification: 'verification',
}

/** `undefined` for what is only empty or not: files, places, rollups. */
export function familyOf(type: string): Family | undefined {
  return FAMILIES[type]
}

/** The first comparison that has this operator, and the family that it belongs to. */
export function comparisonOf(
  operator: string,
): { readonly family: Family; readonly comparison: Comparison } | undefined {
  for (const [family, operators] of Object.entries(OPERATORS)) {
    const found = Object.entries(operators).find(([, name]) => name === operator)
    if (found !== undefined) return { family: family as Family, comparison: found[0] as Comparison }
  }
  return undefined
}

/** As they can be typed, longer ones first. */
export const SPELLINGS: readonly (readonly [spelling: string, comparison: Comparison])[] = [
  ['does not contain', 'does not contain'],
  ['not contains', 'does not contain'],
  ['on or before', '<='],
  ['on or after', '>='],
  ['starts with', 'starts with'],
  ['ends with', 'ends with'],
  ['contains', 'contains'],
  ['before', '<'],
  ['after', '>'],
  ['is within', 'within'],
  ['within', 'within'],
  ['is not', '!='],
  ['is', '='],
  ['!=', '!='],
  ['<>', '!='],
  ['<=', '<='],
  ['>=', '>='],
  ['==', '='],
  ['=', '='],
  ['<', '<'],
  ['>', '>'],
]
