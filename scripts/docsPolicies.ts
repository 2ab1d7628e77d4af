// The reference in docs/policies.md, out of the docstrings of the source. `--check` writes nothing and exits 1 when it is stale.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import {
  aggregateStep,
  allowlist,
  approvalBefore,
  checkStep,
  cooldown,
  dataFlow,
  denylist,
  expiry,
  privateBudget,
  quorum,
  rateLimit,
  roleCredential,
  rolePermission,
  type Step,
  sealedLimit,
  separationOfDuties,
  spendLimit,
  workflowBudget,
} from '../policies/index.ts'

const [BEGIN, END] = ['<!-- reference: npm run docs:policies -->', '<!-- end of reference -->']
const page = 'docs/policies.md'

/** The functions of a page's tables, by file; the script refuses a name that is not there or has no docstring. */
const words = {
  Fields: ['fields', 'uint int bool address bytes32 symbol root array record'],
  'Where a value comes from': ['binding', 'calldata account target gate literal view'],
  Arithmetic: ['expr', 'add sub mul div mod min max clamp abs neg fitTo table'],
  'Comparison and logic': ['expr', 'eq ne lt le gt ge and or not implies select is oneOf'],
  Arrays: ['loops', 'list indices map zip sum dot count any all pick put fold carry'],
  'New versions': ['migrate', 'migration migrate checkUpgrade'],
  Secrets: ['secret', 'membership committed signed leaf'],
  'What binds secrets': ['issue', 'commitmentTo leafOf credential'],
  Issuers: ['signature', 'issuerOf issuerWord'],
} as const

/** The policies of the library by file, each as small as it can be made. */
const ping = 'ping()'
const library: Readonly<Record<string, readonly [call: string, step: unknown]>> = {
  spendLimit: ['spendLimit', spendLimit],
  allowlist: ['allowlist', allowlist],
  denylist: ['denylist', denylist],
  rateLimit: ['rateLimit(...actions)', rateLimit(ping)],
  cooldown: ['cooldown(...actions)', cooldown(ping)],
  expiry: ['expiry(...actions)', expiry(ping)],
  approvalBefore: ['approvalBefore', approvalBefore],
  privateBudget: ['privateBudget', privateBudget],
  quorum: ['quorum', quorum],
  workflowBudget: ['workflowBudget', workflowBudget],
  dataFlow: ['dataFlow(...classes)', dataFlow('public', 'internal', 'secret')],
  sealedLimit: ['sealedLimit', sealedLimit],
  roleCredential: ['roleCredential(rows)', roleCredential({ worker: { role: 1, may: [ping] } })],
  rolePermission: ['rolePermission(rows)', rolePermission({ worker: { role: 1, may: [ping] } })],
  separationOfDuties: ['separationOfDuties', separationOfDuties],
  aggregate: ['aggregateStep(groups)', aggregateStep(4)],
}
const undocumented = readdirSync('policies/library')
  .map((file) => /^(\w+)\.ts$/.exec(file)?.[1] ?? '')
  .filter((file) => file !== '' && !['approvals', 'cast', 'tables', ...Object.keys(library)].includes(file))
if (undocumented.length > 0) throw new Error(`name ${undocumented.join(', ')} in scripts/docsPolicies.ts`)

const text = readFileSync(page, 'utf8')
const [before = '', rest = ''] = text.split(BEGIN)
const after = rest.split(END)[1]
if (after === undefined)
  throw new Error(`${page} has no place for the reference: put ${BEGIN} and ${END} where it goes`)
const wanted = `${before}${BEGIN}\n\n${[...Object.entries(words).map(wordTable), libraryText()].join('\n\n')}\n\n${END}${after}`
if (!process.argv.includes('--check')) writeFileSync(page, wanted)
else if (wanted !== text) {
  process.stderr.write(`${page} is stale: run \`npm run docs:policies\` and commit the result\n`)
  process.exitCode = 1
}

function wordTable([title, [file, names]]: [string, readonly [string, string]]): string {
  const source = readFileSync(`policies/${file}.ts`, 'utf8')
  const rows = names.split(' ').map((name) => {
    const { doc, call } = exported(source, name)
    const [meaning = '', ...more] = doc.split('\n@')
    const throws = more
      .find((tag) => tag.startsWith('throws'))
      ?.replace(/^throws (\w+) ([\s\S]*)$/, ' Refused as `$1` $2')
    return `| \`${call}\` | ${`${meaning}${throws ?? ''}`.trim().replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')} |`
  })
  return [`### ${title}`, '', '| | |', '| --- | --- |', ...rows].join('\n')
}

function libraryText(): string {
  const parts = Object.entries(library).map(([file, [call, made]]) => {
    const step = made as Step
    const { constraints, words: statement } = checkStep(step)
    const { doc } = exported(readFileSync(`policies/library/${file}.ts`, 'utf8'), call.replace(/\(.*/, ''))
    const [meaning = '', example] = doc.split('\n@example')
    const facts = [
      ...step.actions.filter(({ signature }) => signature !== ping).map(({ signature }) => `governs \`${signature}\``),
      `about ${constraints} constraints and ${statement} words alone`,
      Object.keys(step.secrets).length > 0 ? 'by proof only' : 'by proof or guard',
    ]
    const code = example === undefined ? '' : `\n\n\`\`\`ts\n${example.trim()}\n\`\`\``
    return `#### \`${call}\`\n\n${meaning.trim()}\n\n*${facts.join('; ')}.*${code}`
  })
  return `### Library\n\n${parts.join('\n\n')}`
}

/** Docstring and call of what a source exports under a name. */
function exported(source: string, name: string): { doc: string; call: string } {
  const found = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\nexport (?:const|function) ${name}\\b([\\s\\S]*)`).exec(
    source,
  )
  const [, comment, tail] = found ?? []
  if (comment === undefined || tail === undefined) throw new Error(`${name} is not exported with a docstring`)
  const doc = comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n')
    .trim()
  return { doc, call: `${name}(${parameters(tail).join(', ')})` }
}

/** Names of the parameters, out of source that begins after a function's name. */
function parameters(tail: string): string[] {
  const names: string[] = []
  let depth = 0
  let word = ''
  for (const char of tail.slice(tail.search(/(?<!=> ?)\(/))) {
    if ('([{'.includes(char)) depth += 1
    if (')]}'.includes(char)) depth -= 1
    if ((char === ',' && depth === 1) || depth === 0) {
      names.push(word)
      word = ''
    } else if (depth > 1 || char !== '(') word += char
    if (depth === 0) break
  }
  return names
    .map((each) =>
      each
        .replace(/ = .*$/, '?')
        .replace(/:[\s\S]*$/, '')
        .trim(),
    )
    .filter((each) => each !== '')
}
