export const SKILLS = `# Skills

A skill is a page with instructions that an agent loads when it needs them, with files beside it where it has any.

## Making one

- notion-create-pages and notion-update-page take is_skill: true.
- notion-convert-page-to-skill takes the full URL of a page.
- notion-upload-skill takes a folder of files:
  1. Pack it as a tar.gz with a SKILL.md at its top or in its one folder.
  2. action "prepare" with page_id, content_length and checksum_crc32 (base64 of the four bytes, the highest first).
  3. PUT the bytes to upload_url with all upload_headers.
  4. action "complete" with page_id and upload_token, within ten minutes.

Limits: 20 MiB packed, 25 MiB unpacked, 1000 entries, 20 levels, 200 bytes a name.

## Reading one

- notion-fetch shows the page; its metadata says "skill".
- notion-download-skill gives a URL of the tar.gz, good for five minutes.

## Writing one

- Begin with what it is for and when to use it, in one sentence.
- Then the steps, one a line, with the names of tools and databases.
- Say what to do when a step fails, and when to ask a person.
- The text is written by people: an agent weighs it, as any other page.
`
