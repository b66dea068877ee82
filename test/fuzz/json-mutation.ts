import type { SeededRandom } from '../proofs/soak/random.js'

type Json = { [name: string]: unknown }

/** The JSON object with one member missing, strange, there twice or added; `undefined` where the text is none. */
export function strangeJson(seed: Uint8Array, random: SeededRandom): Uint8Array | undefined {
  const text = new TextDecoder().decode(seed)
  const start = text.indexOf('{')
  const whole = start < 0 ? undefined : parse(text.slice(start))
  if (whole === undefined) return undefined
  const object = inner(whole, random)
  const names = Object.keys(object)
  const name = names.length === 0 ? 'added' : random.pick(names)
  const kind = random.between(0, 4)
  if (kind === 0) delete object[name]
  else if (kind === 1) object[`${name}${random.pick(['', ' ', '\u0000', 'X'])}_`] = object[name]
  else if (kind === 2) object[name] = [object[name], PLACE]
  else object[name] = PLACE
  const strange = random.pick(STRANGE)(random)
  // Split and joined: a replacement by a pattern would read the dollar signs of the value.
  const written = JSON.stringify(whole).split(`"${PLACE}"`).join(strange)
  const twice = random.chance(0.1) ? written.replace('{', () => `{${JSON.stringify(name)}:${strange},`) : written
  return new TextEncoder().encode(text.slice(0, start) + twice)
}

const PLACE = 'the-strange-one'

/** JSON texts, since some of them no value could be written as: one a line. */
const TEXTS = String.raw`
null
true
false
0
-0
-1
1e308
1e999
0.1
1699999999999
""
"x"
[]
{}
[null]
[[]]
[1,"a",{}]
{"__proto__":{"x":1}}
{"toJSON":1}
{"length":1e9}
"\ud800"
"\u0000"
"\u001b[2J"
"\u009b31m"
"\u202e"
" \r\n "
"javascript:alert(1)"
"data:text/html,x"
"file:///etc/passwd"
"http://example.com/"
"https://u:p@example.com/"
"https://[::1]/"
`
  .trim()
  .split('\n')

type MakesText = (random: SeededRandom) => string

const STRANGE: readonly MakesText[] = [
  ...TEXTS.map(
    (text): MakesText =>
      () =>
        text,
  ),
  // More levels than a walk on the stack survives.
  (random) => nested('[', ']', rarely(random, 200, 20_000)),
  (random) => nested('{"a":', '}', rarely(random, 200, 15_000), '1'),
  (random) => JSON.stringify('long '.repeat(rarely(random, 200, 12_000))),
  (random) => JSON.stringify(Array.from({ length: rarely(random, 60, 3000) }, (_, index) => `s${index}`)),
  (random) => `"${'<'.repeat(rarely(random, 50, 5000))}"`,
]

/** The large one costs as much as a hundred others. */
function rarely(random: SeededRandom, usual: number, large: number): number {
  return random.chance(0.1) ? large : usual
}

function nested(open: string, close: string, depth: number, core = ''): string {
  return open.repeat(depth) + core + close.repeat(depth)
}

function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object itself or one inside of it. */
function inner(object: Json, random: SeededRandom): Json {
  const objects = Object.values(object).filter(isObject)
  return objects.length > 0 && random.chance(0.6) ? inner(random.pick(objects), random) : object
}
