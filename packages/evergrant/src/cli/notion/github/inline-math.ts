import type { Extension as FromMarkdownExtension } from 'mdast-util-from-markdown'
import type { Code, Effects, Extension, State, TokenizeContext } from 'micromark-util-types'

/** An equation in a line of GitHub's Markdown. */
export interface InlineMath {
  type: 'inlineMath'
  value: string
}

declare module 'mdast' {
  interface PhrasingContentMap {
    inlineMath: InlineMath
  }
  interface RootContentMap {
    inlineMath: InlineMath
  }
}

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    inlineMath: 'inlineMath'
    inlineMathMark: 'inlineMathMark'
    inlineMathText: 'inlineMathText'
  }
}

const DOLLAR = 36
const BACKSLASH = 92
/** An equation that goes on for longer is none, so that many prices in a text cost no more than one. */
const MAX_LENGTH = 1000

/** `$x$`, as GitHub has it: nothing but the equation touches the signs from inside, and no letter or digit the last one from outside. */
export const inlineMathSyntax: Extension = {
  text: { [DOLLAR]: { name: 'inlineMath', tokenize: tokenizeMath, previous: isFree } },
}

function isFree(code: Code): boolean {
  return code !== DOLLAR && !isWordSign(code)
}

function tokenizeMath(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  let before: Code = DOLLAR
  let length = 0
  const mark = (code: Code) => {
    effects.enter('inlineMathMark')
    effects.consume(code)
    effects.exit('inlineMathMark')
  }
  const start: State = (code) => {
    effects.enter('inlineMath')
    mark(code)
    return begin
  }
  const begin: State = (code) => {
    if (isSpace(code) || code === DOLLAR) return nok(code)
    effects.enter('inlineMathText')
    return inside(code)
  }
  const inside: State = (code) => {
    if (code === null || isLineEnd(code) || length > MAX_LENGTH) return nok(code)
    if (code === DOLLAR && before !== BACKSLASH && !isSpace(before)) {
      effects.exit('inlineMathText')
      mark(code)
      return end
    }
    effects.consume(code)
    before = code
    length += 1
    return inside
  }
  const end: State = (code) => {
    if (isWordSign(code) || code === DOLLAR) return nok(code)
    effects.exit('inlineMath')
    return ok(code)
  }
  return start
}

function isLineEnd(code: Code): boolean {
  return code !== null && code < -2
}

function isSpace(code: Code): boolean {
  return code === null || code < 0 || code === 32
}

function isWordSign(code: Code): boolean {
  return code !== null && code > 0 && /[\p{L}\p{N}_]/u.test(String.fromCodePoint(code))
}

export const inlineMathFromMarkdown: FromMarkdownExtension = {
  enter: {
    inlineMath(token) {
      this.enter({ type: 'inlineMath', value: '' }, token)
    },
  },
  exit: {
    inlineMathText(token) {
      const node = this.stack.at(-1)
      if (node?.type === 'inlineMath') node.value = this.sliceSerialize(token)
    },
    inlineMath(token) {
      this.exit(token)
    },
  },
}
