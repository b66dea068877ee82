import { structuredPatch } from 'diff'
import { introduction } from './introduction.js'
import { createPlaceholders } from './placeholders.js'

/** The document: what is always so, then the story step by step. */
export function renderStory({ steps, origin, start }) {
  const placeholders = createPlaceholders({ start, origin })
  return [introduction, ...steps.map((step) => renderStep(step, placeholders))].join('\n\n') + '\n'
}

/** The log is written beside the rest, in its own time: it comes last, its writes as one. */
function renderStep({ title, text, changes }, placeholders) {
  const others = inOneOrder(changes.filter(({ key }) => !key.startsWith('audit')))
  const logs = [...new Set(changes.map(({ key }) => key))].filter((key) => key.startsWith('audit')).sort()
  const asOne = logs.map((key) => {
    const ofKey = changes.filter((change) => change.key === key)
    return { ...ofKey.at(-1), before: ofKey[0].before }
  })
  return [`## ${title}`, text, ...[...others, ...asOne].map((change) => renderChange(change, placeholders))].join(
    '\n\n',
  )
}

/** Records that are only sealed anew are so several at a time, in any order: here by their keys, in the same places. */
function inOneOrder(changes) {
  const isResealed = ({ before, after }) => before === after
  const resealed = changes.filter(isResealed).sort((a, b) => (a.key < b.key ? -1 : 1))
  return changes.map((change) => (isResealed(change) ? resealed.shift() : change))
}

function renderChange({ key, kid, before, after, columns }, placeholders) {
  const name = `\`${placeholders.text(key)}\``
  if (after === undefined) return `${name} is removed.`
  if (before === after) return `${name} stays the same, sealed with ${keyName(kid.after, placeholders)}.`
  const kept = Object.entries(columns).filter(([, value]) => value !== undefined)
  const heading = [
    `${name} ${before === undefined ? 'is new' : 'changes'}`,
    kid.after === undefined ? 'not sealed' : `sealed with ${keyName(kid.after, placeholders)}`,
    ...kept.map(([column, value]) => `\`${column}\` \`${placeholders.time(value)}\``),
  ].join(', ')
  const isLog = key.startsWith('audit/')
  const [from, to] = [before, after].map((text) => pretty(text, placeholders, isLog ? 0 : 2))
  return `${heading}:\n\n${before === undefined ? block('', to) : block('diff', difference(from, to, isLog ? 0 : 1))}`
}

const keyName = (kid, placeholders) => `\`${placeholders.value('key', kid)}\``

const block = (language, text) => `\`\`\`${language}\n${text}\`\`\``

/** JSON, one object a line, indented or not; any other text as it is. */
function pretty(text, placeholders, indent) {
  if (text === undefined) return ''
  if (!text.startsWith('{')) return `${placeholders.value('random id', text)}\n`
  const lines = text.trimEnd().split('\n')
  return lines.map((line) => `${JSON.stringify(placeholders.object(JSON.parse(line)), undefined, indent)}\n`).join('')
}

function difference(from, to, context) {
  const { hunks } = structuredPatch('', '', from, to, '', '', { context })
  return hunks.map(({ lines }) => `${lines.join('\n')}\n`).join(context > 0 ? '  …\n' : '')
}
