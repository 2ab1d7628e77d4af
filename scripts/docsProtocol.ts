// docs/asyncapi.json and the tables of docs/protocol.md, out of the schemas. `--check` writes nothing and exits 1 when one is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { asyncApi } from '../arena/asyncapi.ts'
import { CLOSE, CONTROLS, Command } from '../arena/protocol.ts'
import { readSection, writeSection } from './section.ts'

const page = 'docs/protocol.md'
const file = 'docs/asyncapi.json'

const does: Record<Command['method'], string> = {
  subscribe: 'the events after `since`, those that fit `filter`; with `writing` also what agents are writing',
  unsubscribe: 'no more events',
  status: '`run`, `seq`, `tick`, `ended`, `paused`',
  start: 'plays a society; the result is the `run` that it makes',
  pause: 'waits at the border of the tick under way; the result is the status, as of all below',
  resume: 'goes on',
  step: 'goes on for `ticks` and pauses again',
  stop: 'ends after the tick under way',
}
const closes: Record<keyof typeof CLOSE, string> = {
  ended: 'you have all of it: the run has ended, or its server has',
  unauthorized: 'this server is read with a token, and yours is not it',
  noRun: 'there is no run of this name',
  lagged: 'you read too slowly: come back with `since`',
}

const sections = {
  methods: [
    '| method | params | does | token |',
    '| --- | --- | --- | --- |',
    ...Command.options.map(({ shape }) => {
      const method = shape.method.value
      const token = CONTROLS.has(method) ? 'yes' : ''
      return `| \`${method}\` | ${paramsOf(shape.params)} | ${does[method]} | ${token} |`
    }),
  ],
  closes: [
    '| code | means |',
    '| --- | --- |',
    ...Object.entries(CLOSE).map(([name, code]) => `| ${code} | ${closes[name as keyof typeof CLOSE]} |`),
  ],
}

/** Names with their defaults; `?` is what may be left out. */
function paramsOf(params: z.ZodType): string {
  const { properties = {}, required = [] } = z.toJSONSchema(params, { io: 'input' })
  const texts = Object.entries(properties).map(([name, schema]) => {
    const standard = typeof schema === 'object' ? schema.default : undefined
    if (standard !== undefined) return `${name} = ${JSON.stringify(standard)}`
    return required.includes(name) ? name : `${name}?`
  })
  return texts.map((text) => `\`${text}\``).join(', ')
}

const document = `${JSON.stringify(asyncApi(), undefined, 2)}\n`
const stale = [
  ...(readOr(file) === document ? [] : [file]),
  ...Object.entries(sections).flatMap(([name, lines]) => (readSection(page, name) === lines.join('\n') ? [] : [page])),
]
if (process.argv.includes('--check')) {
  if (stale.length > 0) {
    process.stderr.write(`${stale[0]} is stale: npm run docs:protocol\n`)
    process.exitCode = 1
  }
} else {
  writeFileSync(file, document)
  for (const [name, lines] of Object.entries(sections)) writeSection(page, name, lines.join('\n'))
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
