import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fontkit from 'fontkit';
import { FONT_FILES } from './font-files.ts';
import type { Measure } from './page.ts';

export interface Fonts {
  regular: fontkit.Font;
  bold: fontkit.Font;
}

/** Beside the program where it is bundled, else in the package. */
function folder(): string {
  const bundled = join(import.meta.dirname, 'fonts');
  return existsSync(bundled)
    ? bundled
    : join(import.meta.dirname, '../../node_modules/@expo-google-fonts/noto-sans-kr');
}

/** Substitutions that Korean, Latin and figures do not need; trying them on each text took three quarters of a document's time. */
const OFF = { calt: false, ccmp: false, clig: false, liga: false, locl: false, rclt: false, rlig: false };

function read(file: string): fontkit.Font {
  const font = fontkit.create(readFileSync(join(folder(), file))) as fontkit.Font;
  const layout = font.layout.bind(font);
  font.layout = (text) => layout(text, OFF);
  return font;
}

let loaded: Fonts | undefined;

/** Read once a program: parsing both takes a second, a document with them a fraction of it. */
export function fonts(): Fonts {
  loaded ??= { regular: read(FONT_FILES.regular), bold: read(FONT_FILES.bold) };
  return loaded;
}

/** Widths as the font has them; texts that come again, as most of a bill do, are measured once. */
export function measureWith({ regular, bold }: Fonts): Measure {
  const known = [new Map<string, number>(), new Map<string, number>()] as const;
  return (text, size, isBold) => {
    const widths = known[isBold ? 1 : 0];
    const font = isBold ? bold : regular;
    let width = widths.get(text);
    if (width === undefined) {
      width = font.layout(text).advanceWidth / font.unitsPerEm;
      if (widths.size > 5_000) widths.clear();
      widths.set(text, width);
    }
    return width * size;
  };
}
