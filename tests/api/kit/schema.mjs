/* A validator for the part of JSON Schema that the description of the API uses. A keyword that it does not know is an
 * error, so that nothing is passed over in silence.
 *
 *     const wrong = check(document, schema, value)     ['/items/0/id: is no string', ...], [] where all is well */
const types = {
    object: v => v !== null && typeof v === 'object' && !Array.isArray(v),
    array: Array.isArray,
    string: v => typeof v === 'string',
    integer: Number.isInteger,
    boolean: v => typeof v === 'boolean',
    null: v => v === null,
}

const said = new Set(['type', 'enum', 'const', 'pattern', 'format', 'minimum', 'maximum', 'maxLength', 'maxItems',
    'uniqueItems', 'items', 'required', 'properties', 'additionalProperties', '$ref', 'description'])

/* RFC 3339 in UTC, as contract.md has it. */
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/

export function check(document, schema, value, at = '') {
    const wrong = []
    const say = what => wrong.push(`${at || '/'}: ${what}: ${JSON.stringify(value)?.slice(0, 100)}`)
    for (const keyword of Object.keys(schema)) if (!said.has(keyword)) say(`the keyword ${keyword} is not known here`)
    if (schema.$ref) return [...wrong, ...check(document, follow(document, schema.$ref), value, at)]
    const list = schema.type === undefined ? null : [schema.type].flat()
    if (list && !list.some(type => types[type]?.(value))) {
        say(`is no ${list.join(' or ')}`)
        return wrong
    }
    if (schema.enum && !schema.enum.includes(value)) say(`is none of ${JSON.stringify(schema.enum)}`)
    if ('const' in schema && schema.const !== value) say(`is not ${schema.const}`)
    if (typeof value === 'string') strings(schema, value, say)
    if (typeof value === 'number') numbers(schema, value, say)
    if (types.array(value)) wrong.push(...arrays(document, schema, value, at, say))
    if (types.object(value)) wrong.push(...objects(document, schema, value, at, say))
    return wrong
}

export function follow(document, ref) {
    const found = ref.replace(/^#\//, '').split('/').reduce((o, key) => o?.[key], document)
    if (!found) throw new Error(`the description has no ${ref}`)
    return found
}

function strings(schema, value, say) {
    if (schema.pattern && !new RegExp(schema.pattern, 'u').test(value)) say(`does not look like ${schema.pattern}`)
    if (schema.format === 'date-time' && (!time.test(value) || Number.isNaN(Date.parse(value)))) say('is no time')
    if (schema.maxLength !== undefined && [...value].length > schema.maxLength) say('is too long')
}

function numbers(schema, value, say) {
    if (schema.minimum !== undefined && value < schema.minimum) say('is too small')
    if (schema.maximum !== undefined && value > schema.maximum) say('is too large')
}

function arrays(document, schema, value, at, say) {
    if (schema.maxItems !== undefined && value.length > schema.maxItems) say('has too many items')
    if (schema.uniqueItems && new Set(value.map(v => JSON.stringify(v))).size < value.length) say('has an item twice')
    return schema.items ? value.flatMap((v, i) => check(document, schema.items, v, `${at}/${i}`)) : []
}

function objects(document, schema, value, at, say) {
    for (const name of schema.required ?? []) if (!(name in value)) say(`has no ${name}`)
    return Object.entries(value).flatMap(([name, v]) => {
        const own = schema.properties?.[name]
        if (own) return check(document, own, v, `${at}/${name}`)
        if (schema.additionalProperties === false) say(`has the field ${name}, which is not described`)
        return []
    })
}
