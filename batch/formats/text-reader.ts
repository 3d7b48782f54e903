/** Reads one text (a file or a member of an archive) that comes in pieces; chunk boundaries may fall anywhere. */
export interface TextReader {
  push(bytes: Uint8Array): void;
  end(): void;
}
