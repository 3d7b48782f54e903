/** Noto Sans KR (SIL Open Font License): all 11,172 syllables and the Chinese characters of names. Files of the package, as the build copies them. */
export const FONT_FILES = {
  regular: '400Regular/NotoSansKR_400Regular.ttf',
  bold: '700Bold/NotoSansKR_700Bold.ttf',
  licence: 'LICENSE_FONT',
} as const;
