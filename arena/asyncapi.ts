import { z } from 'zod'
import manifest from '../package.json' with { type: 'json' }
import { Event, Json } from './eventSchema.ts'
import { CLOSE, Command, Filter, Message, Start, Status, SUBPROTOCOL, TOKEN_PREFIX, Writing } from './protocol.ts'

/** The protocol of the hub as an AsyncAPI 3 document, made from the schemas that the hub itself parses with. */
export function asyncApi() {
  const methods = Command.options.map((option) => [option.shape.method.value, option] as const)
  const [Result, Failure, Happened, Overheard] = Message.options
  const schemas = schemasOf({
    Json,
    Event,
    Filter,
    Start,
    Status,
    Result,
    Failure,
    Happened,
    Writing,
    Overheard,
    ...Object.fromEntries(methods),
  })
  const sent = { result: 'Result', failure: 'Failure', event: 'Happened', writing: 'Overheard' } as const
  const of = (names: readonly string[]) => names.map((name) => ({ $ref: `#/channels/run/messages/${name}` }))
  const commands = methods.map(([method]) => method)
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Polity hub',
      version: manifest.version,
      description: `Events of runs, as they happen. A command is answered with its id; events come on their own, each once and in order; what agents are writing right now comes to who asked for it, and is kept nowhere. Subprotocol ${SUBPROTOCOL}; a token, where one is needed, is a second subprotocol ${TOKEN_PREFIX}TOKEN or a bearer header. Close codes: ${Object.entries(
        CLOSE,
      )
        .map(([name, code]) => `${code} ${name}`)
        .join(', ')}.`,
      license: { name: manifest.license },
    },
    defaultContentType: 'application/json',
    servers: { local: { host: '127.0.0.1', protocol: 'ws' } },
    channels: {
      run: {
        address: '/runs/{run}',
        description: 'One run; the address / is the run that a server is about.',
        parameters: { run: { description: 'A name of GET /runs.' } },
        messages: Object.fromEntries([
          ...commands.map((method) => [method, { $ref: `#/components/messages/${method}` }]),
          ...Object.keys(sent).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
        ]),
      },
    },
    operations: {
      ask: { action: 'receive', channel: { $ref: '#/channels/run' }, messages: of(commands) },
      answer: { action: 'send', channel: { $ref: '#/channels/run' }, messages: of(['result', 'failure']) },
      tell: { action: 'send', channel: { $ref: '#/channels/run' }, messages: of(['event', 'writing']) },
    },
    components: {
      messages: Object.fromEntries(
        [...commands.map((method) => [method, method] as const), ...Object.entries(sent)].map(([name, schema]) => [
          name,
          { name, payload: { $ref: `#/components/schemas/${schema}` } },
        ]),
      ),
      schemas,
    },
  }
}

/** JSON Schemas by name, whose references lead to each other inside the document. */
function schemasOf(named: Record<string, z.ZodType>): Record<string, object> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id })
  const { schemas } = z.toJSONSchema(registry, {
    target: 'draft-7',
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
  })
  const { __shared, ...own } = schemas as Record<string, { definitions?: Record<string, object> }>
  const parts = { ...own, ...__shared?.definitions }
  const text = JSON.stringify(parts, (key, value) => (key === '$schema' || key === '$id' ? undefined : value))
  return JSON.parse(text.replaceAll('#/components/schemas/__shared#/definitions/', '#/components/schemas/'))
}
