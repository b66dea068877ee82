import { expect, test } from 'vitest'
import { localFileName } from './file-name.js'

test.each([
  ['chart.png', 'chart.png'],
  ['two words.pdf', 'two words.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['..\\..\\boot.ini', 'boot.ini'],
  ['/', 'file'],
  ['..', 'file'],
  ['.bashrc', 'bashrc'],
  ['a\u001B[2Jb.txt', 'a[2Jb.txt'],
  ['', 'file'],
])('a file that is called %j is kept as %j', (given, name) => {
  expect(localFileName(given, 'file')).toBe(name)
})
