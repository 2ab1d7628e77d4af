// What a build is made of, as one hash: the name of its cache directory.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/**
 * Hash of everything a build depends on: source, included files, and `versions` of the tools.
 *
 * Includes are found as circom finds them: beside the including file, then in `includeDirs`, in order. One that is nowhere
 * is hashed by its name, and left for circom to refuse.
 */
export async function contentHash(
  { source, includeDirs }: { source: string; includeDirs: readonly string[] },
  versions: readonly string[],
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([...versions, source]))
  const seen = new Set<string>()
  const visit = async (text: string, beside: readonly string[]) => {
    for (const [, name] of text.matchAll(/\binclude\s+"([^"]+)"/g)) {
      const path = [...beside, ...includeDirs].map((directory) => resolve(directory, name!)).find(existsSync)
      if (path !== undefined && seen.has(path)) continue
      if (path !== undefined) seen.add(path)
      const included = path === undefined ? '' : await readFile(path, 'utf8')
      hash.update(JSON.stringify([name, included]))
      if (path !== undefined) await visit(included, [dirname(path)])
    }
  }
  await visit(source, [])
  return hash.digest('hex')
}
