// `npm run build`: the package in `dist/`, for `npm pack ./dist` and `npm publish ./dist`. Its folders are those here, so that whatever
// finds a file beside itself finds it there, too; the manifest is this one without what only development needs.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { bundlePage } from '../arena/bundlePage.ts'
import { BUILD_NOTE, BUILT, type BuildNote, hashOfRooms, ROOMS, versions } from '../arena/versions.ts'

const root = resolve(import.meta.dirname, '..')
const dist = join(root, 'dist')
/** What else can be imported by name: what an index would load for everybody though few need it. */
const PARTS = [
  'arena/anvil',
  'arena/audit',
  'arena/client',
  'arena/deploy',
  'arena/deployment',
  'arena/signer/client',
  'arena/watch',
]

rmSync(dist, { recursive: true, force: true })
const { status } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
})
if (status !== 0) process.exit(status ?? 1)

for (const file of inside(dist, /\.d\.ts$/)) writeFileSync(file, forUsers(readFileSync(file, 'utf8')))
for (const file of inside(join(root, 'circuits/types'), /\.d\.ts$/)) copy(file)
for (const room of ROOMS) for (const file of inside(join(root, room), /\.(sol|circom)$/)) copy(file)
for (const file of inside(join(root, 'docs'), /\.(md|svg|png|json)$/)) copy(file)
for (const [name, bytes] of await bundlePage()) {
  const to = join(dist, 'arena/dashboard/built', name)
  mkdirSync(dirname(to), { recursive: true })
  writeFileSync(to, bytes)
}
for (const name of ['LICENSE', 'NOTICE', 'README.md', 'CHANGELOG.md']) copy(join(root, name))
write('package.json', manifest())
const note: BuildNote = { sources: versions().house ?? '', built: hashOfRooms(dist, BUILT) }
write(BUILD_NOTE, note)
process.stdout.write(`dist/ is the package (house ${note.sources}): npm pack ./dist\n`)

function manifest(): object {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { name, version, description, license, type, dependencies, optionalDependencies } = manifest
  const { peerDependencies, peerDependenciesMeta } = manifest
  // Whoever installs the package brings a Node, and builds no contracts of the house.
  const { node: _, ...needed } = dependencies as Record<string, string>
  const anvils = Object.entries(optionalDependencies as Record<string, string>).filter(([each]) =>
    each.startsWith('@foundry-rs/anvil-'),
  )
  const entry = (path: string) => ({ types: `./${path}.d.ts`, default: `./${path}.js` })
  return {
    name,
    version,
    description,
    license,
    type,
    keywords: ['agents', 'governance', 'langchain', 'zero-knowledge', 'policy', 'ethereum', 'mcp'],
    engines: { node: '>=22.18' },
    bin: { polity: 'arena/cli.js' },
    exports: {
      ...Object.fromEntries(ROOMS.map((room) => [`./${room}`, entry(`${room}/index`)])),
      ...Object.fromEntries(PARTS.map((part) => [`./${part}`, entry(part)])),
      './contracts/src/*.sol': './contracts/src/*.sol',
      './circuits/lib/*.circom': './circuits/lib/*.circom',
      './package.json': './package.json',
    },
    dependencies: needed,
    optionalDependencies: Object.fromEntries(anvils),
    peerDependencies,
    peerDependenciesMeta,
  }
}

/** Declarations that name what is there: built files, and the types of packages that have none. */
function forUsers(declarations: string): string {
  const named = declarations.replace(/((?:from |import\()(['"])\.{1,2}\/[^'"]*)\.ts\2/g, '$1.js$2')
  const untyped = ['ffjavascript', 'circom2'].filter((name) => named.includes(`from '${name}'`))
  return untyped.map((name) => `/// <reference path="./types/${name}.d.ts" />\n`).join('') + named
}

function inside(folder: string, files: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => files.test(file))
    .map((file) => join(folder, file))
}

/** To the same place in the package. */
function copy(file: string): void {
  const to = join(dist, file.slice(root.length))
  mkdirSync(dirname(to), { recursive: true })
  cpSync(file, to)
}

function write(name: string, value: object): void {
  writeFileSync(join(dist, name), `${JSON.stringify(value, undefined, 2)}\n`)
}
