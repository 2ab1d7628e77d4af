import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DivergenceError } from './log.ts'

/** Packages whose behaviour a run's events depend on. */
const PACKAGES = [
  'langchain',
  '@langchain/langgraph',
  '@langchain/core',
  'viem',
  'circom2',
  'solc',
  'poseidon-lite',
  'zod',
  'z3-solver',
]

/** What made a run, so that a verification that differs can say first what else differs. */
export function versions(): Record<string, string> {
  return {
    ...Object.fromEntries(PACKAGES.map((name) => [name, packageVersion(name)])),
    house: houseHash(),
  }
}

/** Which versions differ, in words. */
export function versionDifferences(recorded: Record<string, string>): string[] {
  const now = versions()
  return Object.keys({ ...recorded, ...now })
    .filter((name) => recorded[name] !== now[name])
    .map((name) => `${name}: ${recorded[name] ?? 'none'} recorded, ${now[name] ?? 'none'} here`)
}

/** Says on stderr what a replay that differs was made with, if that differs, too. */
export function reportDifferences(error: unknown, recorded: Record<string, string>): void {
  const differences = versionDifferences(recorded)
  if (error instanceof DivergenceError && differences.length > 0)
    process.stderr.write(`This is not what the run was made with:\n  ${differences.join('\n  ')}\n`)
}

export function packageVersion(name: string): string {
  const { paths } = createRequire(import.meta.url).resolve
  const found = (paths(name) ?? []).map((folder) => join(folder, name, 'package.json')).find(existsSync)
  return found ? (JSON.parse(readFileSync(found, 'utf8')) as { version: string }).version : 'none'
}

/**
 * sha-256 over the house's own sources, in path order. A package has them no more: it was told at its build, and says another if its files
 * are not those that were built, so that the same sources make the same run wherever they are.
 */
function houseHash(): string {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const note = join(root, BUILD_NOTE)
  if (!existsSync(note)) return hashOfRooms(root, /\.(ts|sol|circom)$/)
  const { sources, built } = JSON.parse(readFileSync(note, 'utf8')) as BuildNote
  const now = hashOfRooms(root, BUILT)
  return now === built ? sources : now
}

/** What a build leaves beside its rooms. */
export interface BuildNote {
  sources: string
  built: string
}

export const BUILD_NOTE = 'house.json'

/** What is built into a package, and is part of how it behaves. */
export const BUILT = /\.(js|sol|circom)$/

/** As it is written into a run: the first half of a sha-256 over names and contents. The page reads runs and has no part in them. */
export function hashOfRooms(root: string, files: RegExp): string {
  const hash = createHash('sha256')
  for (const room of ROOMS)
    for (const file of readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).sort())
      if (files.test(file) && !isOfPage(room, file))
        hash.update(`${room}/${file}\0`).update(readFileSync(join(root, room, file)))
  return hash.digest('hex').slice(0, 16)
}

function isOfPage(room: string, file: string): boolean {
  return room === 'arena' && /^dashboard[\\/]/.test(file)
}

export const ROOMS = ['policies', 'circuits', 'contracts', 'agents', 'arena'] as const
