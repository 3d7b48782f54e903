import { crc32, deflateRawSync } from 'node:zlib';

export interface MemberOptions {
  name: string;
  content: Uint8Array | string;
  stored?: boolean;
  /** Sizes and checksum behind the data: with the usual signature, or bare. */
  descriptor?: 'signed' | 'bare';
  zip64?: boolean;
  encrypted?: boolean;
  method?: number;
  crc?: number;
}

/** A zip archive in stream form, with what a test is about made to order; the directory at its end is the shortest possible. */
export function zip(...members: MemberOptions[]): Uint8Array {
  return Buffer.concat([...members.map(member), Buffer.from([0x50, 0x4b, 5, 6, ...Array(18).fill(0)])]);
}

function member(options: MemberOptions): Buffer {
  const content = Buffer.from(options.content as Uint8Array);
  const data = options.stored ? content : deflateRawSync(content);
  const crc = options.crc ?? crc32(content);
  const follows = options.descriptor !== undefined;
  const name = Buffer.from(options.name);
  const extra = options.zip64 ? zip64Extra(content.length, data.length) : Buffer.alloc(0);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE((follows ? 8 : 0) | (options.encrypted ? 1 : 0), 6);
  header.writeUInt16LE(options.method ?? (options.stored ? 0 : 8), 8);
  if (!follows) {
    header.writeUInt32LE(crc, 14);
    header.writeUInt32LE(options.zip64 ? 0xffffffff : data.length, 18);
    header.writeUInt32LE(options.zip64 ? 0xffffffff : content.length, 22);
  }
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([
    header,
    name,
    extra,
    data,
    follows ? descriptor(options, crc, data.length, content.length) : Buffer.alloc(0),
  ]);
}

function zip64Extra(size: number, compressed: number): Buffer {
  const extra = Buffer.alloc(20);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(16, 2);
  extra.writeBigUInt64LE(BigInt(size), 4);
  extra.writeBigUInt64LE(BigInt(compressed), 12);
  return extra;
}

function descriptor({ descriptor: kind, zip64 }: MemberOptions, crc: number, compressed: number, size: number): Buffer {
  const fields = Buffer.alloc(zip64 ? 20 : 12);
  fields.writeUInt32LE(crc, 0);
  if (zip64) {
    fields.writeBigUInt64LE(BigInt(compressed), 4);
    fields.writeBigUInt64LE(BigInt(size), 12);
  } else {
    fields.writeUInt32LE(compressed, 4);
    fields.writeUInt32LE(size, 8);
  }
  return kind === 'signed' ? Buffer.concat([Buffer.from([0x50, 0x4b, 7, 8]), fields]) : fields;
}
