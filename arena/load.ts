import { existsSync, readFileSync } from 'node:fs'
import { extname, isAbsolute, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sha256 } from './event.ts'
import { EXIT, exitCodeOf, UsageError } from './exit.ts'
import type { Manifest } from './folder.ts'
import * as commons from './scenarios/commons/index.ts'
import constitution from './scenarios/constitution/index.ts'
import dispute from './scenarios/dispute/index.ts'
import * as federated from './scenarios/federated/index.ts'
import * as pipeline from './scenarios/pipeline/index.ts'
import treasury from './scenarios/treasury/index.ts'
import type { Society } from './society.ts'
import { parseSociety } from './yamlSociety.ts'

/** A society that can be made again from names, texts and files. */
export interface Source {
  /** What `run.json` calls it. */
  society: Manifest['society']
  /** Options with their defaults. */
  options: Record<string, string>
  /** The files that are worked on when none are given. */
  inputs: () => Record<string, Uint8Array>
  create(options: Record<string, string>, inputs: Record<string, Uint8Array>, seed: string): Society
  /** What a new run refuses, while one that has it already is read all the same. */
  check?(options: Record<string, string>, inputs: Record<string, Uint8Array>, seed: string): void
}

/** The societies that come with the house. */
export const scenarios: Record<string, Omit<Source, 'society'>> = {
  pipeline: {
    options: pipeline.options,
    inputs: pipeline.inputs,
    create: (options, inputs) => pipeline.default(options as typeof pipeline.options, inputs),
  },
  dispute: { options: {}, inputs: () => ({}), create: () => dispute() },
  constitution: { options: {}, inputs: () => ({}), create: () => constitution() },
  commons: {
    options: commons.options,
    inputs: () => ({}),
    create: (options, _, seed) => commons.default(options as typeof commons.options, seed),
  },
  federated: {
    options: federated.options,
    inputs: federated.inputs,
    create: (options, inputs, seed) => federated.default({ ...federated.options, ...options }, inputs, seed),
    check: (options, inputs, seed) => federated.check({ ...federated.options, ...options }, inputs, seed),
  },
  treasury: { options: {}, inputs: () => ({}), create: () => treasury() },
}

/**
 * Options of a society that are set as if they were parts of it, as a sweep does: `arm=dao`.
 *
 * @throws UsageError when one is given twice
 */
export function optionsIn(
  { options: known }: Pick<Source, 'options'>,
  sets: readonly string[],
): { options: Record<string, string>; sets: string[] } {
  const options: Record<string, string> = {}
  const rest = sets.filter((each) => {
    const [, key = '', value = ''] = /^([^=]+)=(.*)$/s.exec(each) ?? []
    if (!Object.hasOwn(known, key)) return true
    if (Object.hasOwn(options, key)) throw new UsageError(`--set ${key} is given twice.`)
    options[key] = value
    return false
  })
  return { options, sets: rest }
}

const MODULES = ['.ts', '.mts', '.js', '.mjs']
const DATA = ['.yaml', '.yml']

/**
 * A scenario by name, or a society file by path: a module whose default export is `defineSociety(…)`, or YAML.
 *
 * @throws {@link LoadError}
 */
export async function loadSource(what: string): Promise<Source> {
  const scenario = Object.hasOwn(scenarios, what) ? scenarios[what] : undefined
  if (scenario) return { society: { module: what }, ...scenario }
  const path = isAbsolute(what) ? what : resolve(what)
  if (!existsSync(path) && extname(path)) throw new LoadError(what, 'There is no such file.')
  if (![...MODULES, ...DATA].includes(extname(path)))
    throw new LoadError(
      what,
      `It is neither a scenario (${Object.keys(scenarios).join(', ')}) nor a .ts, .js or .yaml file.`,
    )
  const bytes = readFileSync(path)
  const hash = sha256(bytes)
  const society = DATA.includes(extname(path))
    ? parseSociety(bytes.toString(), what)
    : (await importSociety(what, path, hash)).default
  if (!society || typeof society !== 'object' || !Array.isArray(society.agents))
    throw new LoadError(what, 'Its default export is no society: export default defineSociety({ … }).')
  return {
    society: { module: relative(process.cwd(), path), sha256: hash },
    options: {},
    inputs: () => society.inputs,
    create: () => society,
  }
}

/**
 * The module; what is wrong with a file that can't even be imported is said of the file.
 *
 * @param hash - makes a changed file another module: Node keeps modules by address, and `polity serve` would play what the file was
 */
async function importSociety(what: string, path: string, hash: string): Promise<{ default?: Society }> {
  try {
    return await import(`${pathToFileURL(path).href}?${hash}`)
  } catch (cause) {
    if (exitCodeOf(cause) === EXIT.badInput) throw cause // it is one of ours, and says what to do
    const why = `${placeOf(cause)}${String(cause)}${adviceOn(cause)}`.replaceAll(`?${hash}`, '')
    throw new LoadError(what, why, { cause })
  }
}

/** What is wrong is not always in the file. */
function adviceOn(cause: unknown): string {
  const { code, message = '' } = cause as { code?: string; message?: string }
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return `. Node ${process.version} runs no TypeScript: take 22.18 or later, or write JavaScript.`
  if (/import statement outside a module|Unexpected token 'export'/.test(message))
    return '. The package.json above it says "commonjs": set "type": "module", or call the file .mts.'
  return ''
}

/** The line that a syntax error is in: Node puts `path:line` above its message. */
function placeOf(cause: unknown): string {
  const place = cause instanceof Error ? /^(?:file:\/\/)?(\/.*:\d+)\n/.exec(cause.stack ?? '')?.[1] : undefined
  return place ? `${place}: ` : ''
}

export class LoadError extends Error {
  override readonly name = 'Arena.LoadError'
  constructor(what: string, why: string, options?: ErrorOptions) {
    super(`Can't load society "${what}". ${why}`, options)
  }
}
