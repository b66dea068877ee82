// The least that a stateless tool call can be with a stored login: the token is not given but lies sealed in a file, beside its key and
// two more records, and each file is checked. What it takes beyond thin-one.cjs is node:crypto and six files.
// usage: thin-sealed.cjs URL FOLDER list | call SIZE
const { createDecipheriv, createHash } = require('node:crypto')
const fs = require('node:fs')

const [, , , folder] = process.argv
const IV = 12
const TAG = 16

function read(name) {
  const file = fs.openSync(`${folder}/${name}`, 'r')
  const { size } = fs.fstatSync(file)
  const bytes = Buffer.allocUnsafeSlow(size)
  fs.readSync(file, bytes, 0, size, 0)
  fs.closeSync(file)
  return bytes
}

for (const name of fs.readdirSync(folder)) {
  if (name !== 'key') createHash('sha256').update(read(name)).digest('hex')
}
const sealed = read('token')
const opened = createDecipheriv('aes-256-gcm', read('key'), sealed.subarray(0, IV))
opened.setAuthTag(sealed.subarray(IV, IV + TAG))
const { accessToken } = JSON.parse(Buffer.concat([opened.update(sealed.subarray(IV + TAG)), opened.final()]).toString())

process.argv[3] = accessToken
require('./thin-one.cjs')
