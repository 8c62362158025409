/* The text and the number of pages of a PDF, as Poppler reads it.
 *
 *     const { pages, text } = readPdf(bytes) */
import { execFileSync } from 'node:child_process'

export function readPdf(bytes) {
    const text = execFileSync('pdftotext', ['-enc', 'UTF-8', '-', '-'], { input: bytes, encoding: 'utf8' })
    return { pages: text.split('\f').length - 1, text } /* each page ends with a form feed */
}
