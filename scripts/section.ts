// Parts of a page that a command writes: what stands between `<!-- name -->` and `<!-- /name -->`.
import { readFileSync, writeFileSync } from 'node:fs'

/** @throws when the page has no such part. */
export function readSection(page: string, name: string): string {
  const [, text] =
    new RegExp(`<!-- ${name} -->\n([\\s\\S]*?)\n?<!-- /${name} -->`).exec(readFileSync(page, 'utf8')) ?? []
  if (text === undefined)
    throw new Error(`${page} has no <!-- ${name} --> … <!-- /${name} -->: put the two lines where it belongs`)
  return text
}

export function writeSection(page: string, name: string, text: string): void {
  const old = readSection(page, name)
  const [open, close] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
  const source = readFileSync(page, 'utf8')
  writeFileSync(
    page,
    source.replace(`${open}${old}${old === '' ? '' : '\n'}${close}`, () => `${open}${text}\n${close}`),
  )
}
