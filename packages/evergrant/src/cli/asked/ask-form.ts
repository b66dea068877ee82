import { visibleJson } from '../../internal/redact.js'
import type { Asker } from './asker.js'
import { shorten } from '../terminal.js'
import { DECLINE_OR_CANCEL, type Dialog, type Elicited, hostOf, setIn, withDialog } from './dialog.js'
import { areNumbered, range, readAnswer } from './field-answer.js'
import { type Field, fieldsOf } from './form-fields.js'

/** Has a person fill in a form at the terminal. Nothing is sent before it was shown as a whole. */
export async function askForm(
  context: Asker,
  params: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Elicited> {
  const fields = fieldsOf(params['requestedSchema'])
  if (fields === undefined) {
    context.warn('The server asks for something that no form can ask for, which is declined.')
    return { action: 'decline' }
  }
  const host = hostOf(context)
  return await withDialog(context, signal, async (dialog) => {
    dialog.say(`${host} asks:\n${setIn(params['message'])}`)
    if (fields.length > 0) {
      const begins = await dialog.choose('Answer it? Enter for yes, d to decline, c to cancel: ', ACCEPT_OR_NOT)
      if (begins !== 'accept') return { action: begins }
    }
    for (let content: Record<string, unknown> = Object.create(null) as Record<string, unknown>; ;) {
      for (const field of fields) content = await fill(dialog, field, content)
      const shown = fields.map((field) => `  ${field.title}: ${shownValue(field, content[field.name])}`)
      const question = `Send this to ${host}? Enter for yes, ${fields.length > 0 ? 'e to change it, ' : ''}d to decline, c to cancel: `
      const chosen = await dialog.choose([...shown, question].join('\n'), SEND_OR_NOT)
      if (chosen === 'accept') return { action: 'accept', content: { ...content } }
      if (chosen !== 'edit') return { action: chosen }
    }
  })
}

/** Asks until the answer fits. What stands there already is taken by Enter. */
async function fill(dialog: Dialog, field: Field, content: Readonly<Record<string, unknown>>) {
  const { name, kind, description } = field
  const current = { ...field, preset: content[name] ?? field.preset }
  if (description !== undefined) dialog.say(setIn(description))
  if ('choices' in kind) dialog.say(choiceLines(kind))
  for (;;) {
    const answer = readAnswer(current, await dialog.line(questionOf(current)))
    if (!('fault' in answer)) return 'value' in answer ? { ...content, [name]: answer.value } : content
    dialog.say(`  ${answer.fault}`)
  }
}

function questionOf(field: Field): string {
  const { title, preset, isNeeded } = field
  const notes = [wantedWords(field), isNeeded ? '' : 'may be left empty'].filter((note) => note !== '').join('; ')
  const standing = preset === undefined ? '' : ` [${shownValue(field, preset)}]`
  return `${shorten(title, 200)}${notes === '' ? '' : ` (${notes})`}${standing}: `
}

function wantedWords({ kind }: Field): string {
  const limits = 'least' in kind || 'most' in kind ? range(kind.least, kind.most).toLowerCase() : ''
  switch (kind.type) {
    case 'text':
      return [kind.format, limits && `${limits} characters`].filter(Boolean).join(', ')
    case 'number':
      return limits && `a number, ${limits}`
    case 'integer':
      return ['a whole number', limits].filter(Boolean).join(', ')
    case 'boolean':
      return 'yes or no'
    case 'one':
      return 'one of them'
    case 'some':
      return `${limits || 'any'} of them, with commas between`
  }
}

function choiceLines({ choices }: { readonly choices: Parameters<typeof areNumbered>[0] }): string {
  const isNumbered = areNumbered(choices)
  return choices.map(({ title }, at) => `  ${isNumbered ? `${at + 1}  ` : ''}${shorten(title, 200)}`).join('\n')
}

/** A value as people read it, whole and on one line: a default comes from the server, and must not look like words of this program. */
function shownValue({ kind }: Field, value: unknown): string {
  if (value === undefined) return '-'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  const titleOf = (one: unknown) =>
    'choices' in kind ? kind.choices.find((choice) => choice.value === one)?.title : undefined
  if (Array.isArray(value)) return value.map((one) => shownText(titleOf(one) ?? String(one))).join(', ')
  return shownText(titleOf(value) ?? (typeof value === 'string' ? value : JSON.stringify(value)))
}

function shownText(text: string): string {
  const quoted = visibleJson(JSON.stringify(text))
  return /[\n\t]/.test(text) || quoted.includes('\\u') ? quoted : text
}

const ACCEPT_OR_NOT = { '': 'accept', y: 'accept', yes: 'accept', ...DECLINE_OR_CANCEL } as const
const SEND_OR_NOT = { ...ACCEPT_OR_NOT, e: 'edit' } as const
