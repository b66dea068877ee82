import type { Root } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { inlineMathFromMarkdown, inlineMathSyntax } from './inline-math.js'

/** Reads GitHub's Markdown. A block of `$$` comes out as code in the language `math`, which GitHub shows as the same. */
export function parseGithub(text: string): Root {
  return fromMarkdown(mathAsCode(text), {
    extensions: [gfm({ singleTilde: false }), inlineMathSyntax],
    mdastExtensions: [gfmFromMarkdown(), inlineMathFromMarkdown],
  })
}

/** What can stand before a block that is inside of quotes and lists. */
const INSIDE = /^(?:[\s>]|[-*+] |\d+[.)] )*/

/** `$$` and the lines up to the next one as a fence; inside of fences nothing is changed. */
function mathAsCode(text: string): string {
  const lines: string[] = []
  let fence: string | undefined
  let math: number | undefined
  for (const line of text.split(/\r\n|[\n\r]/)) {
    const [prefix = ''] = INSIDE.exec(line) ?? []
    const content = line.slice(prefix.length).trimEnd()
    const [ticks] = /^(?:`{3,}(?=[^`]*$)|~{3,})/.exec(content) ?? []
    if (math === undefined && fence !== undefined) {
      if (ticks?.startsWith(fence) && content === ticks) fence = undefined
      lines.push(line)
    } else if (content === '$$') {
      if (math !== undefined) lines[math] = `${lines[math] ?? ''}${FENCE}math`
      math = math === undefined ? lines.length : undefined
      lines.push(math === undefined ? prefix + FENCE : prefix)
    } else if (math === undefined && content.length > 4 && content.startsWith('$$') && content.endsWith('$$')) {
      const below = prefix.replaceAll(/[^\s>]/g, ' ')
      lines.push(`${prefix}${FENCE}math`, below + content.slice(2, -2), below + FENCE)
    } else {
      if (math === undefined) fence = ticks
      lines.push(line)
    }
  }
  if (math !== undefined) lines[math] = `${lines[math] ?? ''}$$`
  return lines.join('\n')
}

const FENCE = '``````'
