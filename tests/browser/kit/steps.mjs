/* What a person does on a page, and a test waits for. */

/* The words of the first place that fits. */
export const text = async (page, where) => (await page.locator(where).first().innerText()).trim()

/* Something that leads to another page, until that has loaded. */
export const after = (page, act, options) => Promise.all([page.waitForEvent('load', options), act()])

/* The same by keyboard. */
export const enter = (page, where) => after(page, () => page.locator(where).first().press('Enter'), { timeout: 150000 })

/* Something that is pressed: by mouse or, without script, by keyboard, which waits for no frame to be painted:
 * Chromium without script sometimes paints none for a minute, and a click waits for one. */
export const press = (page, where) => page.plain
    ? page.locator(where).first().press('Enter')
    : page.locator(where).first().click()
export const go = (page, where) => page.plain ? enter(page, where) : after(page, () => press(page, where))

/* A key as the browser gets it from another keyboard: what it types, and where it lies. modifiers: 1 Alt, 2 Ctrl, 8 Shift. */
export async function strike(page, key, code, modifiers = 0) {
    page.cdp ??= await page.context().newCDPSession(page)
    const typed = modifiers || key.length > 1 ? {} : { text: key }
    await page.cdp.send('Input.dispatchKeyEvent', { type: 'keyDown', key, code, modifiers, ...typed })
    await page.cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code, modifiers })
}
