/**
 * Splits an SQL script at the semicolons that end statements: not those in strings, quoted names or comments.
 * Comments are dropped (`-- `, `#` and block comments), so a statement's text, and its checksum, is only what runs.
 */
export function splitStatements(script: string): string[] {
  const statements: string[] = [];
  let statement = '';
  let at = 0;
  const end = () => {
    if (statement.trim()) statements.push(statement.trim());
    statement = '';
  };
  while (at < script.length) {
    const here = script[at]!;
    if (here === "'" || here === '"' || here === '`') {
      const stop = endOfQuoted(script, at);
      statement += script.slice(at, stop);
      at = stop;
    } else if (here === '#' || (here === '-' && /^--(\s|$)/.test(script.slice(at, at + 3)))) {
      const newline = script.indexOf('\n', at);
      at = newline < 0 ? script.length : newline;
    } else if (here === '/' && script[at + 1] === '*') {
      const close = script.indexOf('*/', at + 2);
      at = close < 0 ? script.length : close + 2;
      statement += ' ';
    } else if (here === ';') {
      end();
      at++;
    } else {
      statement += here;
      at++;
    }
  }
  end();
  return statements;
}

/** Index after the closing quote; a doubled quote or a backslash escape does not close. */
function endOfQuoted(script: string, start: number): number {
  const quote = script[start];
  let at = start + 1;
  while (at < script.length) {
    if (script[at] === '\\' && quote !== '`') at += 2;
    else if (script[at] !== quote) at++;
    else if (script[at + 1] === quote) at += 2;
    else return at + 1;
  }
  return script.length;
}
