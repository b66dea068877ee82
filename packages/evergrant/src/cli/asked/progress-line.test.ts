import { expect, test } from 'vitest'
import { describeProgress } from './progress-line.js'

test.each([
  [{ progress: 1, total: 4 }, '[######                  ] 25 %'],
  [{ progress: 9, total: 4, message: 'all\n\u001B[31mdone' }, '[########################] 100 % all [31mdone'],
  [{ progress: 3 }, '3'],
  [{ progress: 3, total: 0, message: 'pages' }, '3 pages'],
])('%j', (progress, text) => {
  expect(describeProgress(progress)).toBe(text)
})
