/* Many things at once, but not all: work(item) for every item, n at a time. */
export async function lanes(n, items, work) {
    let next = 0
    await Promise.all(Array.from({ length: Math.min(n, items.length) }, async () => {
        while (next < items.length) await work(items[next++])
    }))
}
