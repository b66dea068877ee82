/** Names of files made of titles: safe on every system, whatever somebody wrote into a title. */

/** Far below the 255 bytes of most file systems, so that endings and a mark for duplicates still fit. */
const MAX_BYTES = 120

/** What Windows keeps for devices, with any ending. The small digits count there as well. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?=\.|$)/iu

/** Endings that mean something in a pulled folder. */
const OWN_ENDING = /\.(?=(?:md|yaml|files|remote|tmp)$)/iu

/** The title as a name without ending: never a path, never hidden, never empty. */
export function stemOf(title: string): string {
  const plain = title
    .slice(0, MAX_BYTES * 4)
    .normalize('NFC')
    .replace(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    .replace(/\s*[<>:"/\\|?*\p{Cc}\p{Zl}\p{Zp}][<>:"/\\|?*\p{Cc}\s]*/gu, (run) => (run.trim() === '' ? ' ' : ' - '))
    .replace(/\s+/gu, ' ')
  const trimmed = withoutEdges(shortened(withoutEdges(plain)))
  const named = trimmed === '' ? 'Untitled' : trimmed.replace(OWN_ENDING, '-')
  return DEVICE.test(named) ? `_${named}` : named
}

/** Two names with the same key are one file on a system that ignores case or Unicode forms. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')
}

/** The stem for an object among those that are taken, marked by its ID where another one has the name. */
export function freeStem(title: string, id: string, isTaken: (key: string) => boolean): string {
  const stem = stemOf(title)
  const mark = id.replaceAll('-', '')
  const candidates = [stem, ...[4, 8, 16, 32].map((length) => `${stem} ${mark.slice(-length)}`)]
  for (const candidate of candidates) if (!isTaken(nameKey(candidate))) return candidate
  for (let number = 2; ; number += 1) {
    const candidate = `${stem} ${mark} ${number}`
    if (!isTaken(nameKey(candidate))) return candidate
  }
}

/** Whether a path is one that stays in its folder: names with `/` between them. For paths out of a file that anybody may have changed. */
export function isInside(path: string): boolean {
  return path
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\:\p{Cc}]/u.test(part) && part.length <= 255)
}

function withoutEdges(name: string): string {
  return name.replace(/^[-.\s]+|[-.\s]+$/gu, '')
}

function shortened(name: string): string {
  let bytes = 0
  let kept = ''
  for (const character of name) {
    bytes += Buffer.byteLength(character)
    if (bytes > MAX_BYTES) break
    kept += character
  }
  return kept
}
