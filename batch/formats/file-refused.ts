/** Nothing (more) of a file can be read: its code and a sentence become the file's problem. */
export class FileRefused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'FileRefused';
    this.code = code;
  }

  /** The archive itself is broken, so that nothing out of it can be trusted. */
  get damagesArchive(): boolean {
    return this.code.startsWith('ZIP_');
  }
}
