// From forge's out/ to contracts/layout: where each contract keeps what, and how large it is. `--check` writes nothing and exits 1
// when the committed files differ.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Slot {
  label: string
  offset: number
  slot: string
  type: string
}

interface Artifact {
  deployedBytecode: { object: string }
  storageLayout: {
    storage: Slot[]
    types: Record<string, { label: string; numberOfBytes: string; members?: Slot[] }> | null
  }
}

const folder = 'contracts/layout'
const names = readdirSync('contracts/src').flatMap((file) => (file.endsWith('.sol') ? [file.slice(0, -4)] : []))
const files = new Map(names.map((name) => [`${name}.json`, render(name)]))
const old = existsSync(folder) ? readdirSync(folder) : []
const stale = [
  ...[...files]
    .filter(([file, text]) => !old.includes(file) || readFileSync(join(folder, file), 'utf8') !== text)
    .map(([file]) => file),
  ...old.filter((file) => !files.has(file)),
]
if (!process.argv.includes('--check')) {
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of files) writeFileSync(join(folder, file), text)
} else if (stale.length > 0) {
  process.stderr.write(`${folder} is stale (${stale.join(', ')}): run \`npm run abi\` and commit the result\n`)
  process.exitCode = 1
}

/** Without ids of the compiler's, which change with every file. */
function render(name: string): string {
  const { deployedBytecode, storageLayout } = JSON.parse(
    readFileSync(`out/${name}.sol/${name}.json`, 'utf8'),
  ) as Artifact
  const types = storageLayout.types ?? {}
  const line = ({ slot, offset, label, type }: Slot): string =>
    `${slot}.${offset} ${label}: ${types[type]!.label}, ${types[type]!.numberOfBytes} bytes`
  const structs = Object.values(types).flatMap(({ label, members }) =>
    members ? [[label, members.map(line)] as const] : [],
  )
  const layout = {
    bytes: (deployedBytecode.object.length - 2) / 2,
    storage: storageLayout.storage.map(line),
    structs: Object.fromEntries(structs.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  }
  return `${JSON.stringify(layout, null, 2)}\n`
}
