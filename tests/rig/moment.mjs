/* A time as the API says it, in microseconds: as text "19.05Z" stands before "19Z", and Date knows thousandths only. */
export function micros(time) {
    const [, second, fraction = ''] = /^(.{19})(?:\.(\d+))?Z$/.exec(time)
    return Date.parse(`${second}Z`) * 1000 + Number(fraction.padEnd(6, '0'))
}
