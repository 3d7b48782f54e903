import { type SaxesAttributePlain, SaxesParser } from 'saxes';
import { FileRefused } from './file-refused.ts';

/** What a reader of one kind of XML does with it. Names come without their prefix. */
export interface XmlHandler {
  open?(name: string, attributes: Record<string, string>): void;
  /** `text` is what stood directly in the element. */
  close(name: string, text: string): void;
}

/** How deep and how long names and texts may be; meter files use 12 levels and names of 9 letters. */
const MOST_DEPTH = 64;
const LONGEST_TEXT = 100_000;
const ENCODING = /^\ufeff?<\?xml[^>]*encoding=["']([A-Za-z0-9_-]+)["']/;

/**
 * Parses XML as it comes, in memory that does not grow. The encoding is the declared one (utf-8 when none is). Entities other than XML's own five are errors, so nothing can be expanded or
 * fetched. Throws FileRefused XML_MALFORMED with line and reason.
 */
export class XmlReader {
  readonly #parser = new SaxesParser({ xmlns: false, position: true });
  readonly #texts: string[] = [];
  #decoder: InstanceType<typeof TextDecoder> | null = null;

  constructor(handler: XmlHandler) {
    this.#parser.on('error', (error) => {
      throw new FileRefused('XML_MALFORMED', `The XML is broken: ${error.message.slice(0, 200)}.`);
    });
    this.#parser.on('opentag', ({ name, attributes }) => {
      if (this.#texts.length >= MOST_DEPTH)
        throw new FileRefused('XML_MALFORMED', `The XML is nested more than ${MOST_DEPTH} deep.`);
      this.#texts.push('');
      handler.open?.(local(name), attributes as Record<string, SaxesAttributePlain & string>);
    });
    this.#parser.on('text', (text) => this.#text(text));
    this.#parser.on('cdata', (text) => this.#text(text));
    this.#parser.on('closetag', ({ name }) => handler.close(local(name), this.#texts.pop() ?? ''));
  }

  /** Line being read, from 1. */
  get line(): number {
    return this.#parser.line;
  }

  push(bytes: Uint8Array): void {
    this.#decoder ??= new TextDecoder(declaredEncoding(bytes));
    this.#parser.write(this.#decoder.decode(bytes, { stream: true }));
  }

  end(): void {
    this.#parser.write(this.#decoder?.decode() ?? '');
    this.#parser.close();
  }

  #text(text: string): void {
    const at = this.#texts.length - 1;
    if (at < 0) return;
    const joined = (this.#texts[at] as string) + text;
    if (joined.length > LONGEST_TEXT)
      throw new FileRefused('XML_MALFORMED', `A text in the XML is longer than ${LONGEST_TEXT} characters.`);
    this.#texts[at] = joined;
  }
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

function declaredEncoding(beginning: Uint8Array): string {
  const declared = ENCODING.exec(new TextDecoder('latin1').decode(beginning.subarray(0, 200)))?.[1] ?? 'utf-8';
  try {
    new TextDecoder(declared);
    return declared;
  } catch {
    throw new FileRefused('XML_MALFORMED', `The XML declares an encoding that is not known here: ${declared}.`);
  }
}
