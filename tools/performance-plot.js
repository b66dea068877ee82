// Draws bars as SVG, without a library: a panel for each comparison, a bar for each contender, its figure beside it.

const WIDTH = 860
const LABEL = 230
const FIGURE = 90
const BAR = 16
const GAP = 6
const HEAD = 44
const COLOURS = { floor: '#8a94a6', evergrant: '#1f7a4d', peer: '#d08a3c' }

/** `panels` are `{ title, unit, bars: [{ name, kind, value }] }`; each has a scale of its own that begins at zero. */
export function renderPlot(panels) {
  let top = 12
  const drawn = panels.map((panel) => {
    const at = top
    top += HEAD + panel.bars.length * (BAR + GAP) + 12
    return renderPanel(panel, at)
  })
  const legend = renderLegend(top)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top + 32}" font-family="system-ui, sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${top + 32}" fill="#ffffff"/>`,
    ...drawn,
    legend,
    '</svg>',
    '',
  ].join('\n')
}

function renderPanel({ title, unit, bars }, top) {
  const longest = Math.max(...bars.map(({ value }) => value))
  const scale = (WIDTH - LABEL - FIGURE) / longest
  const rows = bars.map(({ name, kind, value }, index) => {
    const y = top + HEAD + index * (BAR + GAP)
    const length = Math.max(1, value * scale).toFixed(1)
    return [
      text({ x: LABEL - 8, y: y + 12, anchor: 'end' }, name),
      `<rect x="${LABEL}" y="${y}" width="${length}" height="${BAR}" fill="${COLOURS[kind]}"/>`,
      text({ x: LABEL + Number(length) + 6, y: y + 12 }, `${shown(value)} ${unit}`),
    ].join('\n')
  })
  return [text({ x: 12, y: top + 22, weight: 'bold' }, title), ...rows].join('\n')
}

function renderLegend(y) {
  const words = { floor: 'the least that can be done', evergrant: 'Evergrant', peer: 'others' }
  return Object.entries(words)
    .map(([kind, word], index) => {
      const x = LABEL + index * 200
      return `<rect x="${x}" y="${y}" width="12" height="12" fill="${COLOURS[kind]}"/>\n${text({ x: x + 18, y: y + 11 }, word)}`
    })
    .join('\n')
}

function text({ x, y, anchor = 'start', weight = 'normal' }, content) {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text x="${typeof x === 'number' ? Number(x.toFixed(1)) : x}" y="${y}" text-anchor="${anchor}" font-weight="${weight}" fill="#1c2430">${escaped}</text>`
}

/** Three digits: more would claim what a second run does not show. */
export function shown(value) {
  if (value === null || value === undefined) return ''
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))
}
