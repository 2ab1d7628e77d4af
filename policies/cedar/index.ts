/**
 * Cedar text as policies. Apart from the rest of `policies/`, for it loads Cedar's parser.
 *
 * | in Cedar                                | here                                                                     |
 * | --------------------------------------- | ------------------------------------------------------------------------ |
 * | Bool                                    | a flag                                                                   |
 * | Long; decimal, datetime, duration       | int 64 (in 1/10000, ms, ms); beyond 64 bits the policy fails             |
 * | String, entity                          | one of the names it is compared with, or other; a hash where two meet    |
 * | `like`                                  | the others are told apart by the patterns they match: 5 patterns at most |
 * | `is`                                    | the name of the type                                                     |
 * | ipaddr                                  | version, address, first and last of its block                            |
 * | Record                                  | its attributes, one by one                                               |
 * | optional attribute, tag, missing entity | a flag `has` or `exists`; without it, access fails                       |
 * | `in`                                    | a flag for each pair that is asked about, up to a declared depth         |
 * | Set                                     | a flag for each `contains` and `isEmpty`                                 |
 *
 * Not taken, and listed by name: templates (slots), `==` of sets and records, records written out, `containsAll` and
 * `containsAny` of two attributes (no bound), tags and extension values whose text the request brings, a choice
 * (`if`) between texts or entities, numbers written beyond 2^53 (Cedar's parser rounds them in its JSON), an attribute
 * with several types, a hash with a pattern, and what would fail at each evaluation (ill typed, of no such attribute).
 */
export type { CedarCall } from './facts.ts'
export { type CedarImport, type CedarOptions, importCedar } from './import.ts'
